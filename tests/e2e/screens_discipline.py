"""Pictures of the discipline inspection's pages and the second proof at sign-in (``make screenshots``)."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_application, make_campaign, play_application
from xumingsi.accounts.choices import Role
from xumingsi.casework.models import Entry
from xumingsi.kit import clock

Shoot = Callable[[Page, str], None]


@pytest.fixture
def _autumn_2020(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's threads live in the campaign's days too."""
    monkeypatch.setattr(clock, "_offset", clock.moment(date(2020, 9, 22)) - clock.moment(clock.today()))


@pytest.mark.usefixtures("_autumn_2020", "live_server")
def test_pages(page: Page, phone: Page, sign_in: SignIn, shoot: Shoot) -> None:
    town = make_town()
    case = play_application(
        make_application(make_campaign(town), town.children.first(), head="张大山", people=2), "decided"
    )
    user = make_user(Role.DISCIPLINE, town)
    visit = Entry.objects.about(case).get(verb="renewal.visit")
    member = case.household.members.first()
    for device, name in ((page, "desktop"), (phone, "phone")):
        sign_in(device, user.username)
        for path, told in (
            ("/audit/?q=张大山", "search"), (f"/audit/cases/{case.household_id}/", "story"),
            (f"/audit/cases/{case.household_id}/evidence/", "pack"), (f"/audit/acts/{visit.pk}/", "act"),
            (f"/admin/recipients/household/{case.household_id}/change/", "household"),
            (f"/admin/recipients/member/{member.pk}/unmask/", "unmask"),
        ):  # fmt: skip
            device.goto(path)
            shoot(device, f"discipline-{told}-{name}")
        device.fill("[name=reason]", "与银行核对账户")
        device.click("main [type=submit]")
        shoot(device, f"discipline-unmasked-{name}")
        for path, told in (
            ("/audit/looks/", "looks"),
            ("/audit/exceptions/?kind=unmasked", "exceptions"),
            ("/sign-in/", "security"),
        ):
            device.goto(path)
            shoot(device, f"discipline-{told}-{name}")


@pytest.mark.usefixtures("live_server")
def test_second_proof(page: Page, phone: Page, sign_in: SignIn, shoot: Shoot, settings: object) -> None:
    settings.SECOND_FACTOR_ROLES = ["leader"]  # type: ignore[attr-defined]
    user = make_user(Role.LEADER, make_town())
    for device, name in ((page, "desktop"), (phone, "phone")):
        device.goto("/admin/login/")
        device.fill("[name=username]", user.username)
        device.fill("[name=password]", "石桥-竹林-2020")
        device.click("[type=submit]")
        device.wait_for_url("**/enrol/")
        shoot(device, f"second-proof-enrol-{name}")
