"""The campaign of 2020 with its people."""

from typing import Any

import pytest

from tests.factories.accounts import make_user
from tests.factories.campaign import make_campaign, make_cast
from tests.factories.cast import Cast
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.models import Campaign


@pytest.fixture
def campaign(town: Division) -> Campaign:
    return make_campaign(town)


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def inspector(town: Division) -> User:
    return make_user(Role.INSPECTOR, town)


@pytest.fixture
def clerk(cast: Cast, village: Division) -> Any:
    """The clerk of 石桥村."""
    return cast.clerk(village)
