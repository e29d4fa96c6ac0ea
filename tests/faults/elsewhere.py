"""An installation of its own beside the test's: a database, a folder, processes that may be killed."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connection

ROOT = Path(__file__).parents[2]
SECONDS = 180


@dataclass(frozen=True)
class Place:
    """``name`` of the PostgreSQL database (empty on SQLite)."""

    folder: Path
    name: str = ""

    @property
    def file(self) -> Path:
        """The SQLite database."""
        return self.folder / "xumingsi.sqlite3"

    @property
    def url(self) -> str:
        if not self.name:
            return f"sqlite:///{self.file}"
        told = connection.settings_dict
        login = f"{told['USER']}:{told['PASSWORD']}" if told["PASSWORD"] else told["USER"]
        return f"postgres://{login}@{told['HOST']}:{told['PORT'] or 5432}/{self.name}"

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A Python process of this installation."""
        mine = {
            "DJANGO_SETTINGS_MODULE": "xumingsi.settings.dev",
            "XUMINGSI_VAR": str(self.folder),
            "DATABASE_URL": self.url,
        }
        return subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **mine, **environment}, capture_output=True,
            text=True, check=False, timeout=SECONDS,
        )  # fmt: skip

    def manage(self, *arguments: str) -> dict[str, Any]:
        """What a command that must go well answers as JSON."""
        done = self.run("manage.py", *arguments, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer

    def deed(self, name: str, point: int = 0) -> int:
        """Do ``name`` of ``tests.faults.deeds``; killed at its ``point``-th step (0: never). Answers its steps, or −1."""
        done = self.run("-m", "tests.faults.deeds", name, str(point))
        if point and done.returncode == -signal.SIGKILL:
            return -1
        assert done.returncode == 0, done.stdout + done.stderr
        return int(done.stdout.splitlines()[-1])

    @contextmanager
    def twin(self, folder: Path) -> Iterator["Place"]:
        """A copy of all of it, gone afterwards."""
        shutil.copytree(self.folder, folder)
        with _database(self.name and f"{self.name[:40]}_{uuid.uuid4().hex[:8]}", self.name) as name:
            yield Place(folder, name)


@contextmanager
def installation(folder: Path) -> Iterator[Place]:
    """An installation with the test database's own schema and no row of anybody's (so to be asked for first)."""
    folder.mkdir(parents=True, exist_ok=True)
    told = connection.settings_dict["NAME"]
    connection.close()
    with _database(f"faults_{uuid.uuid4().hex[:12]}" if connection.vendor == "postgresql" else "", told) as name:
        place = Place(folder, name)
        if not name:
            with closing(sqlite3.connect(told)) as source, closing(sqlite3.connect(place.file)) as target:
                source.backup(target)
        yield place


@contextmanager
def empty_place(folder: Path) -> Iterator[Place]:
    """A machine on which nothing is yet: a folder, and on PostgreSQL a database without a table."""
    folder.mkdir(parents=True, exist_ok=True)
    with _database(f"empty_{uuid.uuid4().hex[:12]}" if connection.vendor == "postgresql" else "", "template0") as name:
        yield Place(folder, name)


@contextmanager
def _database(name: str, template: str) -> Iterator[str]:
    if not name:
        yield ""
        return
    execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield name
    finally:
        for (found,) in execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{name[:40]}%"]):
            execute(f'DROP DATABASE IF EXISTS "{found}" WITH (FORCE)')


def execute(statement: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """A statement beside all databases of ours."""
    told = connection.settings_dict
    keys = {"user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    server = psycopg2.connect(dbname="postgres", **{key: told[name] or None for key, name in keys.items()})
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.fetchall() if cursor.description else []
    finally:
        server.close()
