"""Rules have a floor in law, and a closed campaign stops what people move, not what only follows facts."""

from decimal import Decimal

import pytest

from recipients.services.benefits import stop_benefit
from renewals.models import Application
from renewals.services.ending import close_ended
from renewals.services.sampling import draw_sample
from renewals.workflows import RENEWAL
from tests.factories.campaign import make_application, make_new_application, play_application
from tests.factories.evidence import draft, meet, plan, publicise, submit, wording, write
from tests.renewals.doing import do, on
from tests.renewals.doing import meet as review_meeting
from xumingsi.campaign import services
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.models import Campaign
from xumingsi.campaign.services import plans
from xumingsi.casework.errors import BadInput, GuardFailed

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("visit_rate", Decimal("0.299"), "30%"), ("min_visitors", 1, "2"), ("representative_share", Decimal("0.6666"), "三分之二"),
        ("posting_days", 6, "7"), ("reminders_required", 0, "1"), ("reminder_channels_required", 0, "1"),
        ("reminder_channels_required", 4, "不能多于催办次数"), ("survey_size", 0, "1"),
    ],
)  # fmt: skip
def test_no_rule_goes_below_what_the_law_asks(campaign, cast, field, value, why):
    before = getattr(campaign, field)
    setattr(campaign, field, value)
    with pytest.raises(BadInput, match=why) as refused:
        services.change_campaign(campaign, actor=cast.officer, changes=[field])
    assert field in refused.value.fields
    assert getattr(Campaign.objects.get(pk=campaign.pk), field) == before


def test_a_later_year_has_no_share_to_visit_from_220(campaign, cast):
    """57号 no longer asks for 30 % of the households of 低保."""
    campaign.year, campaign.visit_rate = 2021, Decimal("0.100")
    services.change_campaign(campaign, actor=cast.officer, changes=["visit_rate"])
    assert Campaign.objects.get(pk=campaign.pk).visit_rate == Decimal("0.100")


@pytest.fixture
def close(campaign, cast):
    def act(is_open=False):
        Campaign.objects.get(pk=campaign.pk)
        campaign.is_open = is_open
        services.change_campaign(campaign, actor=cast.officer, changes=["is_open"])

    return act


def _fresh(row):
    return type(row)._default_manager.get(pk=row.pk)


def test_a_closed_campaign_stops_what_people_do_with_applications(campaign, village, cast, close):
    case = make_application(campaign, village)
    verified = play_application(make_application(campaign, village), "verified")
    close()
    with on(9, 12):
        for act in (
            lambda: do("apply", _fresh(case), cast.clerk(village)),
            lambda: do("visit", _fresh(verified), cast.clerk(village)),
            lambda: make_new_application(campaign, village),
            lambda: draw_sample(campaign, purpose="visit", seed="1", actor=cast.officer),
            lambda: review_meeting(_fresh(verified), cast.clerk(village)),
        ):
            with pytest.raises(GuardFailed, match="已结束"):
                act()
        moves = RENEWAL.verbs_for(_fresh(case), cast.clerk(village))
        assert moves
        assert all("已结束" in move.blockers[0] for move in moves), "the button says so beforehand"
        close(is_open=True)
        do("apply", _fresh(case), cast.clerk(village))


def test_what_only_follows_facts_goes_on_in_a_closed_campaign(campaign, village, cast, close):
    """A benefit that has ended is not renewed, closed campaign or not."""
    case = make_application(campaign, village)
    close()
    with on(9, 12):
        from datetime import date

        stop_benefit(case.benefit, effective_from=date(2020, 10, 1), cause="死亡", actor=cast.leader)
    with on(10, 2):
        close_ended(campaign, as_of=date(2020, 10, 2))
    assert Application.objects.get(pk=case.pk).state == "decided"


def test_a_closed_campaign_takes_no_more_evidence(campaign, town, village, cast, clerk, inspector, close):
    with on(9, 20):
        phase = services.open_phase(campaign.phase(PhaseKind.SELF_INSPECT), actor=cast.officer)
        made = plan(campaign, village, clerk)
        report = phase.reports.get(village=village.pk)
    close()
    with on(9, 21):
        for act in (
            lambda: meet(campaign, village, clerk),
            lambda: publicise(campaign, village, clerk),
            lambda: plan(campaign, village, clerk, kind="rectify"),
            lambda: plans.adopt_version(_fresh(made), actor=clerk, **wording(goals="另")),
            lambda: write(campaign, village, clerk),
            lambda: draft(campaign, cast.officer),
            lambda: submit(_fresh(report), clerk),
            lambda: services.override_phase(_fresh(phase), actor=cast.leader, reason="先行"),
            lambda: services.open_phase(campaign.phase(PhaseKind.RECTIFY), actor=cast.officer),
        ):
            with pytest.raises(GuardFailed, match="已结束"):
                act()
