"""Pictures of the campaign's evidence (``make screenshots``): to be looked at, desktop and phone."""

from collections.abc import Callable
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.e2e.conftest import SignIn
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_campaign, make_cast
from tests.factories.evidence import answer, drawn, meet, plan, publicise, submit, wording, write
from tests.factories.plays import photo
from xumingsi.accounts.choices import Role
from xumingsi.campaign import services
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.models import Meeting, Plan, Survey, TypicalCase
from xumingsi.campaign.services import plans
from xumingsi.kit import clock

Shoot = Callable[[Page, str], None]
LISTS = ("meeting", "plan", "publicity", "phasereport", "typicalcase", "survey")


@pytest.fixture
def _autumn_2020(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "_offset", clock.moment(date(2020, 10, 2)) - clock.moment(clock.today()))


def _fill() -> str:
    """A town with something on every list; answers its officer's user name."""
    town = make_town()
    campaign, cast, village = make_campaign(town), make_cast(town), town.children.order_by("path")[0]
    clerk, inspector = cast.clerk(village), make_user(Role.INSPECTOR, town)
    services.open_phase(phase := campaign.phase(PhaseKind.SELF_INSPECT), actor=cast.officer)
    meet(campaign, village, clerk, files=[photo("签到表.png")])
    publicise(campaign, village, clerk)
    made = plan(campaign, village, clerk)
    plans.order_remake(made, actor=inspector, reason="措施没有责任人", due_on=date(2020, 10, 8))
    plans.adopt_version(made, actor=clerk, **wording(measures="逐户核查，支书负责\n张榜公示\n专人接访"))
    write(campaign, village, clerk)
    survey = drawn(campaign, cast, {village: 12})
    for number in survey.draws.get().drawn[:6]:
        answer(survey, number, clerk)
    submit(phase.reports.get(village=village.pk), clerk)
    return cast.officer.username


@pytest.mark.usefixtures("_autumn_2020")
def test_pages_of_the_evidence(page: Page, phone: Page, sign_in: SignIn, shoot: Shoot) -> None:
    officer = _fill()
    records = {model._meta.model_name: model.objects.get().pk for model in (Meeting, Plan, Survey, TypicalCase)}
    for device, name in ((page, "desktop"), (phone, "phone")):
        sign_in(device, officer)
        shoot(device, f"evidence-bench-{name}")
        for model in LISTS:
            device.goto(reverse(f"admin:campaign_{model}_changelist"))
            shoot(device, f"evidence-{model}-list-{name}")
        for model, key in records.items():
            device.goto(reverse(f"admin:campaign_{model}_change", args=[key]))
            shoot(device, f"evidence-{model}-{name}")
        device.goto(reverse("admin:campaign_meeting_record"))
        shoot(device, f"evidence-meeting-form-{name}")
        device.goto(reverse("admin:campaign_survey_respond", args=[records["survey"]]))
        shoot(device, f"evidence-respond-{name}")
