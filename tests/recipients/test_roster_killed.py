"""A process killed in the middle of an import leaves nothing of it behind, and the next import goes through."""

import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest
from django.db import connection

from tests.factories.rosters import household_rows, write_roster

pytestmark = pytest.mark.faults
ROOT = Path(__file__).parents[2]
VILLAGES = "名称,类型,代码\n石桥村,村,999001101001\n清溪社区,社区,999001101002\n"

# Runs a command, but the process kills itself when it comes to the named function (or has just left it).
_KILLED = """
import importlib, os, signal, sys
import django
django.setup()
module, name, when, *arguments = sys.argv[1:]
found = importlib.import_module(module)
original = getattr(found, name)
def deadly(*args, **kwargs):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = original(*args, **kwargs)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(found, name, deadly)
from django.core.management import call_command
call_command(*arguments)
"""


class Elsewhere:
    """A database and a folder of its own, worked on by processes."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self._environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "xumingsi.settings.dev",
            "XUMINGSI_VAR": str(folder),
            "DATABASE_URL": url,
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False, timeout=120
        )

    def manage(self, *arguments: str) -> dict:
        """What a command answers as JSON."""
        done = self.run("manage.py", *arguments, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        answer: dict = json.loads(done.stdout.splitlines()[-1])
        return answer


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    folder = tmp_path_factory.mktemp("killed")
    name = f"killed_{uuid.uuid4().hex}"
    settings = connection.settings_dict
    url = f"sqlite:///{folder / name}.sqlite3"
    if connection.vendor == "postgresql":
        server = f"{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT'] or 5432}"
        url = f"postgres://{server}/{name}"
        _execute(f'CREATE DATABASE "{name}"')
    try:
        place = Elsewhere(folder, url)
        migrated = place.run("manage.py", "migrate", "--verbosity", "0")
        assert migrated.returncode == 0, migrated.stderr
        (folder / "villages.csv").write_text(VILLAGES, encoding="utf-8")
        place.manage("import_villages", str(folder / "villages.csv"), "--town-name", "清溪镇", "--fictional")
        yield place
    finally:
        if connection.vendor == "postgresql":
            _execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(statement: str) -> None:
    settings = connection.settings_dict
    keys = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    server = psycopg2.connect(dbname="postgres", **{key: settings[name] or None for key, name in keys.items()})
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(statement)
    server.close()


def test_killed_anywhere_nothing_is_half_written(elsewhere: Elsewhere) -> None:
    rows = [row for number in range(1, 301) for row in household_rows(number, people=2)]
    path = str(write_roster(elsewhere.folder / "roster.xlsx", rows))
    before = elsewhere.manage("verify_ledger")
    for module, name, when in [
        ("recipients.services.roster_writing", "_write_members", "before"),
        ("recipients.services.roster_writing", "_write_members", "after"),
        ("recipients.services.roster_writing", "_write_benefits", "after"),
        ("xumingsi.casework.ledger", "_append", "after"),
    ]:
        killed = elsewhere.run("-c", _KILLED, module, name, when, "import_roster", path, "--month=2020-09")
        assert killed.returncode == -signal.SIGKILL, killed.stderr
        after = elsewhere.manage("verify_ledger")
        assert after == before
    done = elsewhere.manage("import_roster", path, "--month", "2020-09")
    assert (done["created"], done["unchanged"]) == (600, 0)
    assert elsewhere.manage("verify_ledger")["history_rows"] == before["history_rows"] + 600 + 3 * 300 + 1
