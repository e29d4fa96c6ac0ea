"""Pictures of the clerk's pages and the public's board (``make screenshots``): to be looked at, phone and A3 sheet."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from recipients.models import Posting
from tests.e2e.conftest import PHONE, Complaints, SignIn
from tests.factories.accounts import make_town, make_user
from tests.factories.midway import make_midway
from xumingsi.accounts.choices import Role
from xumingsi.kit import clock

Shoot = Callable[[Page, str], None]
SMALL_PHONE = {**PHONE, "viewport": {"width": 360, "height": 740}}


@pytest.fixture
def _autumn_2020(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_offset", clock.moment(date(2020, 9, 14)) - clock.moment(clock.today()))


@pytest.mark.usefixtures("_autumn_2020")
def test_clerk_and_board(
    new_page: Callable[..., Page], page: Page, sign_in: SignIn, shoot: Shoot, complaints: Complaints
) -> None:
    complaints.expects("Failed to load resource")
    scene = make_midway(make_town())
    hand = new_page(SMALL_PHONE)
    sign_in(hand, make_user(Role.VILLAGE_CLERK, scene.first, name="陈小兰").username)
    shoot(hand, "clerk-today")
    case = scene.cases["open"]
    for name, address in {
        "case": f"{case.pk}/", "apply": f"{case.pk}/apply/", "find": "find/?q=" + case.household.head_name[:1],
        "visit": f"{scene.cases['applied'].pk}/", "silent": "list/silent/",
    }.items():  # fmt: skip
        hand.goto(f"/clerk/{address}")
        shoot(hand, f"clerk-{name}")
    hand.goto(f"/clerk/{case.pk}/apply/")
    hand.fill("[name=monthly_income]", "300")
    hand.context.set_offline(True)
    hand.get_by_role("button", name="确认提交申请").click()
    hand.wait_for_timeout(500)
    hand.screenshot(path="screenshots/clerk-offline.png")
    hand.context.set_offline(False)
    posting = Posting.objects.filter(state="up").order_by("pk").first() or Posting.objects.order_by("pk").first()
    assert posting is not None
    for name, address in {"start": "", "village": f"village/{posting.village.code}/", "list": f"{posting.pk}/"}.items():
        hand.goto(f"/board/{address}")
        shoot(hand, f"board-{name}")
    line = posting.lines.order_by("pk").first()
    assert line is not None
    hand.goto(f"/board/{posting.pk}/object/{line.pk}/")
    shoot(hand, "board-object")
    page.goto(f"/board/{posting.pk}/poster/")
    shoot(page, "board-poster")
    page.emulate_media(media="print")
    page.pdf(path="screenshots/board-poster.pdf", prefer_css_page_size=True)
