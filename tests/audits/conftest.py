"""A household, the people of its town, and a rule that finds what the test says."""

from collections.abc import Iterator

import pytest

from audits import detection
from recipients.models import Household
from tests.audits.staged import DAY, Staged
from tests.factories.campaign import make_campaign, make_household
from tests.factories.cast import Cast, make_cast
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock


@pytest.fixture
def _autumn() -> Iterator[None]:
    with clock.at(clock.moment(DAY)):
        yield


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def campaign(town: Division) -> Campaign:
    """The notice's campaign of 2020."""
    return make_campaign(town)


@pytest.fixture
def household(village: Division, cast: Cast) -> Household:
    return make_household(village, head="张大山", actors=cast)


@pytest.fixture
def staged(town: Division, monkeypatch: pytest.MonkeyPatch, _autumn: None) -> Staged:
    """The only rule there is, on 22 September 2020."""
    scene = Staged(town)
    detection.detectors()
    monkeypatch.setattr(detection, "_DETECTORS", {"staged": scene.rule()})
    return scene
