"""Pictures of the self-inspection's long form, the drawn households, the form of a check and the scores."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page

from audits.models import InspectionTarget
from tests.e2e.conftest import SignIn
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_campaign, make_cast, make_household, open_list
from tests.factories.deaths import on
from tests.factories.inspections import answer, drawn, self_inspection, spot_check, village_inspection
from xumingsi.accounts.choices import Role
from xumingsi.kit import clock

Shoot = Callable[[Page, str], None]


@pytest.fixture
def _autumn_2020(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_offset", clock.moment(date(2020, 10, 6)) - clock.moment(clock.today()))


@pytest.mark.usefixtures("_autumn_2020")
def test_inspections(page: Page, phone: Page, sign_in: SignIn, shoot: Shoot) -> None:
    town = make_town()
    campaign, cast, village = make_campaign(town), make_cast(town), town.children.order_by("path")[0]
    inspector = make_user(Role.INSPECTOR, town)
    for _ in range(9):
        make_household(village, actors=cast)
    open_list(campaign)
    with on(9, 25):
        mine = self_inspection(campaign, village)
        answer(mine, 1, "yes", cast.clerk(village))
        answer(mine, 2, "no", cast.clerk(village))
        drawn(campaign)
        targets = list(InspectionTarget.objects.select_related("application__village__parent").order_by("position"))
        spot_check(targets[0], inspector, {"income": 900})
        village_inspection(campaign, village, inspector, {"posted": "公示栏空白"})
    for device, name in ((page, "desktop"), (phone, "phone")):
        sign_in(device, cast.clerk(village).username)
        device.goto(f"/admin/audits/selfinspection/{mine.pk}/answer/")
        shoot(device, f"self-inspection-{name}")
        device.goto(f"/admin/audits/selfinspection/{mine.pk}/change/")
        shoot(device, f"self-inspection-record-{name}")
        device.context.clear_cookies()
        sign_in(device, inspector.username)
        device.goto("/admin/audits/inspectiontarget/")
        shoot(device, f"targets-{name}")
        device.goto(f"/admin/audits/inspectiontarget/{targets[0].pk}/change/")
        shoot(device, f"target-{name}")
        device.goto(f"/admin/audits/inspectiontarget/{targets[1].pk}/do/check/")
        shoot(device, f"check-{name}")
        device.goto("/admin/audits/villageinspection/record/")
        shoot(device, f"inspection-{name}")
        device.goto("/admin/audits/villageinspection/scores/")
        shoot(device, f"scores-{name}")
        device.goto("/admin/renewals/seednotice/publish/")
        shoot(device, f"seed-{name}")
