"""Pictures of the first page and the reports page (``make screenshots``): to be looked at, desktop and phone."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn
from tests.factories.accounts import make_town, make_user
from tests.factories.midway import make_midway
from xumingsi.accounts.choices import Role
from xumingsi.kit import clock

Shoot = Callable[[Page, str], None]


@pytest.fixture
def _autumn_2020(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's threads live in the campaign's days too."""
    monkeypatch.setattr(clock, "_offset", clock.moment(date(2020, 9, 22)) - clock.moment(clock.today()))


@pytest.mark.usefixtures("_autumn_2020")
@pytest.mark.parametrize("role", [Role.TOWN_OFFICER, Role.VILLAGE_CLERK, Role.LEADER, Role.SYSADMIN])
def test_first_page_of(role: Role, page: Page, phone: Page, sign_in: SignIn, shoot: Shoot) -> None:
    town = make_town()
    scene = make_midway(town)
    user = make_user(role, scene.first if role == Role.VILLAGE_CLERK else town)
    for device, name in ((page, "desktop"), (phone, "phone")):
        sign_in(device, user.username)
        shoot(device, f"desk-{role}-{name}")
        if role == Role.LEADER:
            device.goto("/reports/")
            shoot(device, f"reports-{name}")
