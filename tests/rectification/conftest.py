"""A town with people for every step of a cure, on a working day of autumn 2020."""

from collections.abc import Iterator
from datetime import date

import pytest

from rectification.models import RectificationItem
from tests.factories.cures import People, make_item, make_people
from xumingsi.accounts.models import Division
from xumingsi.kit import clock

TODAY = date(2020, 10, 12)  # a Monday


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.at(clock.moment(TODAY, 10)):
        yield


@pytest.fixture
def people(town: Division) -> People:
    return make_people(town)


@pytest.fixture
def item(village: Division) -> RectificationItem:
    """A problem of 石桥村 waiting for its plan."""
    return make_item(village)
