"""An installed town for the faults to befall."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.casework.conftest import played  # noqa: F401 - the same town to tamper with
from tests.faults.elsewhere import Place, installation


@pytest.fixture(scope="session")
def installed(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[Place]:
    """A town in its campaign, installed beside the test's database; take a ``twin`` before changing it."""
    with django_db_blocker.unblock(), installation(tmp_path_factory.mktemp("installed") / "var") as place:
        place.deed("set_up")
        yield place


@pytest.fixture
def place(installed: Place, tmp_path: Path) -> Iterator[Place]:
    """An installation with a town in its campaign, the test's own."""
    with installed.twin(tmp_path / "var") as twin:
        yield twin
