"""Fixtures shared by every test: the database, a town, a browser per role."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.factories.accounts import make_town, make_user
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework import triggers

pytest_plugins = ["tests.floor"]

_TRANSACTIONAL = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


@pytest.fixture(autouse=True)
def _flushable(request: pytest.FixtureRequest) -> Iterator[None]:
    """A transactional test ends with a flush, which the append-only triggers would refuse; migrate's signal, which
    flush sends too, installs them again for the next test."""
    marker = request.node.get_closest_marker("django_db")
    flushes = _TRANSACTIONAL & set(request.fixturenames) or (marker and marker.kwargs.get("transaction"))
    if flushes:
        request.getfixturevalue("transactional_db")
        _guard(True)
    yield
    if flushes:
        _guard(False)


@pytest.fixture(autouse=True, scope="session")
def _quick_flush() -> Iterator[None]:
    """PostgreSQL's TRUNCATE makes a new file for each of some 150 tables, mostly empty ones: seconds for every flush."""

    def delete(self: Any, style: Any, tables: list[str], **_: Any) -> list[str]:
        return [f"DELETE FROM {self.quote_name(table)}" for table in tables]

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(type(connection.ops), "sql_flush", delete)
        yield


def _guard(on: bool) -> None:
    """Lift the triggers for a flush and put them back: PostgreSQL can look away for a session, SQLite drops them."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"SET session_replication_role = {'origin' if on else 'replica'}")
    elif on:
        triggers.install()
    else:
        triggers.remove()


@pytest.fixture
def town(db: None) -> Division:
    """清溪镇 with 石桥村, 竹林村 and 清溪社区."""
    return make_town()


@pytest.fixture
def village(town: Division) -> Division:
    """石桥村, the first village of the town."""
    return town.children.first()


@pytest.fixture
def client_as(town: Division) -> Callable[..., Client]:
    """``client_as(role, division=None, **user_fields)``: a signed-in client; the user is its ``user``.

    Without a division a village clerk belongs to the first village, everybody else to the town.
    """

    def sign_in(role: Role | str, division: Division | None = None, **fields: Any) -> Client:
        place = division or (town.children.first() if Role(role) == Role.VILLAGE_CLERK else town)
        client = Client()
        client.user = make_user(role, place, **fields)  # type: ignore[attr-defined]
        client.force_login(client.user, backend="xumingsi.accounts.backends.DutyBackend")  # type: ignore[attr-defined]
        return client

    return sign_in
