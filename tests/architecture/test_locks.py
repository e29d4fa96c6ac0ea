"""The locks name what is installed by version and content, and never where it came from."""

import re

import pytest

from tests.architecture.house import PROJECT, ROOT

LOCKS = ["requirements.lock", "requirements-test.lock"]


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==([^\s;]+)", text, re.MULTILINE))


def _names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", requirement)[0].lower() for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8").lower()
    assert not [
        word for word in ("http", "file:", "--index", "--extra-index", "--find-links", "git+", " @ ") if word in text
    ]


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_in_a_lock_is_pinned_with_its_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text(encoding="utf-8"))
    assert len(entries) > 10
    assert not [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry]


def test_tests_run_against_what_is_deployed() -> None:
    deployed, tested = _pins(LOCKS[0]), _pins(LOCKS[1])
    assert {name: tested.get(name) for name in deployed} == deployed


def test_the_locks_follow_the_project_file() -> None:
    project = PROJECT["project"]
    assert _names(project["dependencies"]) <= set(_pins(LOCKS[0]))
    assert _names(project["optional-dependencies"]["test"]) <= set(_pins(LOCKS[1]))
