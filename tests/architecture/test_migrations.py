"""The other tests lay their tables from the models; here the migrations lay them, as on a new machine."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).parents[2]


def _columns(cursor) -> dict[str, set[str]]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = [name for (name,) in cursor.fetchall() if not name.startswith("sqlite_") and name != "django_migrations"]
    return {name: {row[1] for row in cursor.execute(f'PRAGMA table_info("{name}")').fetchall()} for name in tables}


def _triggers(cursor) -> set[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {name for (name,) in cursor.fetchall()}


@pytest.mark.once
@pytest.mark.sqlite
def test_migrations_lay_the_tables_of_the_models(tmp_path: Path, db: None) -> None:
    file = tmp_path / "new.sqlite3"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{file}", "DJANGO_SETTINGS_MODULE": "xumingsi.settings.dev"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], cwd=ROOT, env=environment, check=True)
    with connection.cursor() as models, sqlite3.connect(file) as migrated:
        sample = {name for name in _columns(models) if name.startswith("sample_")}
        expected = {name: columns for name, columns in _columns(models).items() if name not in sample}
        assert _columns(migrated.cursor()) == expected
        missing = _triggers(models) - _triggers(migrated.cursor())
        assert not {name for name in missing if "sample" not in name}
    migrated.close()
