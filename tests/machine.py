"""What this machine offers to the tests: a PostgreSQL that answers, a Chromium that starts."""

import os
import shutil

import psycopg2

POSTGRESQL = "postgres://postgres@127.0.0.1:5432"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")


def postgresql_url() -> str | None:
    """TEST_DATABASE_URL, or a database of this run's own on the local server; None when no server answers.

    Raises psycopg2.OperationalError when TEST_DATABASE_URL is set and its server does not answer: who names a
    database means it.
    """
    named = os.environ.get("TEST_DATABASE_URL")
    server = named or POSTGRESQL
    try:
        psycopg2.connect(
            f"{server.rsplit('/', 1)[0]}/postgres" if named else f"{server}/postgres", connect_timeout=3
        ).close()
    except psycopg2.OperationalError:
        if named:
            raise
        return None
    return named or f"{POSTGRESQL}/xumingsi_{os.getpid()}"


def chromium_path() -> str | None:
    """The browser for tests/e2e: CHROMIUM, or the first known name on the path; None without one."""
    names = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else CHROMIUM_NAMES
    return next((found for name in names if (found := shutil.which(name))), None)
