"""Production starts only with settings fit for it."""

import os
import secrets
import subprocess
import sys

import pytest

from tests.architecture.house import ROOT

GOOD_KEY = secrets.token_urlsafe(64)
DEMO_KEY = "only-for-the-demo-on-this-machine-never-in-production"


def _python(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=clean | environment, capture_output=True, text=True, check=False
    )


def _start(**environment: str) -> subprocess.CompletedProcess[str]:
    return _python("-c", "import xumingsi.settings.prod", **environment)


@pytest.mark.parametrize(
    "environment",
    [{}, {"SECRET_KEY": "short"}, {"SECRET_KEY": DEMO_KEY}, {"SECRET_KEY": DEMO_KEY * 2}],
    ids=["no key", "short key", "demo key", "demo key twice"],
)
def test_production_refuses_a_weak_secret(environment: dict[str, str]) -> None:
    started = _start(**environment)
    assert started.returncode != 0
    assert "SECRET_KEY" in started.stderr


def test_production_refuses_a_shifted_clock() -> None:
    started = _start(SECRET_KEY=GOOD_KEY, XUMINGSI_DEMO_DATE="2020-09-10")
    assert started.returncode != 0
    assert "XUMINGSI_DEMO_DATE" in started.stderr


def test_production_starts_with_a_good_secret() -> None:
    assert _start(SECRET_KEY=GOOD_KEY).returncode == 0


def test_the_deployment_check_has_nothing_to_say() -> None:
    checked = _python(
        "manage.py", "check", "--deploy", "--fail-level", "WARNING", "--settings", "xumingsi.settings.prod",
        SECRET_KEY=GOOD_KEY,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
