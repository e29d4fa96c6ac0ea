"""A campaign with its people, and one household's renewal."""

import pytest

from renewals.models import Application
from tests.factories.campaign import make_application, make_campaign, make_cast
from tests.factories.cast import Cast
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign


@pytest.fixture
def campaign(town: Division) -> Campaign:
    """The notice's campaign of 2020."""
    return make_campaign(town)


@pytest.fixture
def cast(town: Division) -> Cast:
    """An officer, a leader and the villages' clerks."""
    return make_cast(town)


@pytest.fixture
def case(campaign: Campaign, village: Division) -> Application:
    """张大山's renewal in 石桥村, 400 元 a month, still 待申请."""
    return make_application(campaign, village, head="张大山")
