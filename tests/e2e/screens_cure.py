"""Pictures of the ledger of cures (``make screenshots``): to be looked at, desktop and phone."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_campaign
from tests.factories.cures import make_item, make_people, play_item
from xumingsi.accounts.choices import Role
from xumingsi.kit import clock

Shoot = Callable[[Page, str], None]
REAL_OFFSET = clock._offset


@pytest.fixture
def _october() -> Iterator[None]:
    clock.start_from(date(2020, 10, 12))
    yield
    clock._offset = REAL_OFFSET


@pytest.mark.usefixtures("_october")
def test_ledger_board_calendar_progress_assessment(page: Page, phone: Page, sign_in: SignIn, shoot: Shoot) -> None:
    town = make_town()
    make_campaign(town)
    people = make_people(town)
    village = town.children.order_by("path").first()
    for day, state in (
        (6, "planning"),
        (7, "curing"),
        (8, "submitted"),
        (9, "rechecking"),
        (10, "leader"),
        (11, "closed"),
        (12, "closed"),
    ):
        with clock.at(clock.moment(date(2020, 10, day), 9)):
            item = make_item(village, summary="长期公示栏缺少 3 户低保对象的名单")
            if state != "planning":
                item = play_item(item, state, people=people)
    user = make_user(Role.TOWN_OFFICER, town)
    clock.start_from(date(2020, 10, 26))
    for device, name in ((page, "desktop"), (phone, "phone")):
        sign_in(device, user.username)
        shoot(device, f"cure-bench-{name}")
        device.goto("/admin/rectification/rectificationitem/")
        shoot(device, f"cure-list-{name}")
        device.goto(f"/admin/rectification/rectificationitem/{item.pk}/change/")
        shoot(device, f"cure-item-{name}")
        for board in ("board", "villages", "calendar", "progress", "assessment", "circular"):
            device.goto(f"/admin/rectification/rectificationitem/{board}/")
            shoot(device, f"cure-{board}-{name}")
