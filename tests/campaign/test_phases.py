"""Phases of the notice (通知三): windows, opening, gates, override, reopening, and a day replayed."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_application, make_campaign, make_cast, play_application
from tests.renewals.doing import on
from xumingsi.accounts.choices import Role
from xumingsi.campaign import gates, services
from xumingsi.campaign.choices import PhaseKind, PhaseState
from xumingsi.campaign.models import Campaign, GroupMember, Phase
from xumingsi.campaign.notice import NOTICE_2020
from xumingsi.casework.errors import BadInput, GuardFailed, NotAllowed, NotNow
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db
R = PhaseKind


@pytest.fixture
def campaign(town):
    return make_campaign(town)


@pytest.fixture
def cast(town):
    return make_cast(town)


@pytest.mark.parametrize(("day", "kinds"), [
    ((8, 26), set()), ((8, 27), {R.MOBILISE}), ((9, 5), {R.MOBILISE}), ((9, 6), {R.RENEW}), ((9, 19), {R.RENEW}),
    ((9, 20), {R.RENEW, R.SELF_INSPECT}), ((9, 21), {R.SELF_INSPECT}), ((9, 30), {R.SELF_INSPECT, R.RECTIFY}), ((10, 1), {R.RECTIFY}),
    ((10, 15), {R.RECTIFY}), ((10, 16), set()),
])  # fmt: skip
def test_windows_hold_both_their_days_and_two_phases_share_the_20th_and_the_30th(campaign, day, kinds):
    on_the_day = set(campaign.phases.on(date(2020, *day)).values_list("kind", flat=True))
    assert on_the_day - {R.REPORT} == kinds


@pytest.mark.parametrize(("day", "left"), [((9, 6), 15), ((9, 19), 2), ((9, 20), 1), ((9, 21), 0), ((9, 22), -1)])
def test_days_left_count_today(campaign, day, left):
    assert campaign.phase(R.RENEW).days_left(date(2020, *day)) == left


def test_the_notice_dated_after_its_own_window_is_entered_as_it_is(campaign):
    """通知落款 9 月 27 日, the renewal window closed on the 20th: lateness is never reckoned from the notice."""
    assert campaign.notice_date == date(2020, 9, 27)
    assert campaign.phase(R.RENEW).ends_on == date(2020, 9, 20)
    assert [p.kind for p in campaign.phases.all() if p.kind != R.REPORT] == [
        R.MOBILISE,
        R.RENEW,
        R.SELF_INSPECT,
        R.RECTIFY,
    ]


def test_the_leading_group_is_the_notices(campaign):
    assert set(campaign.group.values_list("post", "name")) == {
        ("head", "张增新"),
        ("deputy", "江和龙"),
        ("office", "杜素红"),
        ("office", "隆应和"),
    }


def test_setting_up_again_changes_nothing(campaign, town, cast):
    before = Entry.objects.count()
    assert services.set_up_campaign(town, NOTICE_2020, actor=None) == campaign
    assert (Entry.objects.count(), Phase.objects.count()) == (before, 5)


def advance(*options):
    call_command("advance_phases", *options)


@pytest.mark.parametrize(("day", "running"), [((8, 26), 0), ((8, 27), 1), ((9, 1), 2), ((9, 20), 4), ((9, 30), 5)])
def test_a_day_replayed_starts_what_had_begun_by_then(campaign, day, running, capsys):
    with on(10, 1):
        advance("--as-of", date(2020, *day).isoformat(), "--json")
        told = json.loads(capsys.readouterr().out.splitlines()[-1])
        assert len(told["started"]) == running
        assert campaign.phases.filter(state=PhaseState.RUNNING).count() == running
        before = Entry.objects.count()
        advance("--as-of", date(2020, *day).isoformat(), "--json")
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["started"] == []
        assert Entry.objects.count() == before


def test_what_is_overdue_says_what_it_still_lacks(campaign, capsys):
    with on(9, 21):
        advance("--json")
        late = json.loads(capsys.readouterr().out.splitlines()[-1])["late"]
    assert set(late) == {f"{campaign.town}动员部署阶段", f"{campaign.town}续保、经济核查阶段"}
    assert any("尚未生成续保清单" in text for text in late[f"{campaign.town}续保、经济核查阶段"])


def test_nothing_is_closed_by_the_clock(campaign):
    with on(12, 31):
        advance()
    assert set(campaign.phases.values_list("state", flat=True)) == {PhaseState.RUNNING}


@pytest.fixture
def renewing(campaign, cast):
    phase = campaign.phase(R.RENEW)
    return services.open_phase(phase, actor=cast.officer)


def test_a_phase_with_work_left_does_not_close_and_says_which(renewing, campaign, village, cast):
    with pytest.raises(GuardFailed, match="尚未生成续保清单"):
        services.close_phase(renewing, actor=cast.officer)
    silent = make_application(campaign, village, head="沉默人")
    waiting = play_application(make_application(campaign, village, head="待核人"), "applied")
    with pytest.raises(GuardFailed) as refused:
        services.close_phase(renewing, actor=cast.officer)
    told = str(refused.value)
    assert f"{silent.household}共 1 户未申请" in told
    assert f"{waiting.household}共 1 户已申请未核查" in told
    assert "尚未抽取入户名单" in told
    assert renewing.state == PhaseState.RUNNING


def test_a_phase_with_its_work_done_closes(renewing, campaign, village, cast):
    from decimal import Decimal

    from renewals.services.sampling import draw_sample

    case = make_application(campaign, village)
    draw_sample(campaign, purpose="visit", seed="福彩", rate=Decimal(1), actor=cast.officer)
    play_application(case, "verified")
    assert gates.blockers(renewing) == [f"入户调查：{case.household}共 1 户抽中未入户"]
    play_application(case, "visited")
    services.close_phase(renewing, actor=cast.officer)
    assert renewing.state == PhaseState.CLOSED


def test_a_leader_lets_a_phase_through_with_a_reason_and_the_blockers_are_kept(renewing, campaign, village, cast):
    make_application(campaign, village, head="沉默人")
    with pytest.raises(NotAllowed):
        services.override_phase(renewing, actor=cast.officer, reason="赶进度")
    with pytest.raises(BadInput, match="理由"):
        services.override_phase(renewing, actor=cast.leader, reason="  ")
    services.override_phase(renewing, actor=cast.leader, reason="汛期受阻，余户转下阶段")
    entry = Entry.objects.about(renewing).get(verb="phase.override")
    assert (renewing.state, renewing.override_reason) == (PhaseState.CLOSED, "汛期受阻，余户转下阶段")
    assert entry.reason == "汛期受阻，余户转下阶段"
    assert any("沉默人" in text for text in entry.facts["blockers"])
    assert verify().ok


def test_a_closed_phase_is_reopened_by_a_leader_with_a_reason(renewing, cast):
    services.override_phase(renewing, actor=cast.leader, reason="先行")
    with pytest.raises(NotNow):
        services.close_phase(renewing, actor=cast.officer)
    with pytest.raises(BadInput):
        services.reopen_phase(renewing, actor=cast.leader, reason="")
    with pytest.raises(NotAllowed):
        services.reopen_phase(renewing, actor=cast.officer, reason="再查")
    services.reopen_phase(renewing, actor=cast.leader, reason="再查")
    assert renewing.state == PhaseState.RUNNING


def test_a_gate_reads_and_writes_nothing(renewing, campaign, village):
    make_application(campaign, village)
    before = Entry.objects.count()
    for phase in campaign.phases.all():
        gates.blockers(phase)
    assert Entry.objects.count() == before


def test_a_window_does_not_end_before_it_begins(campaign, cast):
    phase = campaign.phase(R.RENEW)
    phase.ends_on = date(2020, 9, 5)
    with pytest.raises(BadInput, match="结束日期不能早于开始日期"):
        services.change_phase(phase, actor=cast.officer, changes=["ends_on"])


@pytest.mark.parametrize("who", [Role.VILLAGE_CLERK, Role.LEADER, Role.INSPECTOR, Role.SYSADMIN, "far"])
def test_only_the_towns_own_office_edits_the_campaign(campaign, town, who):
    """The services refuse, whatever page or script asks."""
    far = make_town("远山镇", "999001102", ("远山村",))
    place = {Role.VILLAGE_CLERK: town.children.first(), "far": far}.get(who, town)
    actor = make_user(Role.TOWN_OFFICER if who == "far" else who, place)
    campaign.posting_days = 0
    phase = campaign.phase(R.RENEW)
    seat = GroupMember(campaign=campaign, post="member", name="某人")
    for act in (
        lambda: services.change_campaign(campaign, actor=actor, changes=["posting_days"]),
        lambda: services.change_phase(phase, actor=actor, changes=["ends_on"]),
        lambda: services.save_group_member(seat, actor=actor),
        lambda: services.set_up_campaign(town, NOTICE_2020, actor=actor),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert Campaign.objects.get(pk=campaign.pk).posting_days == 7
    assert GroupMember.objects.count() == 4


def test_a_changed_rule_is_in_the_trail(campaign, cast):
    campaign.posting_days = 10
    services.change_campaign(campaign, actor=cast.officer, changes=["posting_days"])
    entry = Entry.objects.about(campaign).order_by("-seq")[0]
    assert "公示满（天）" in entry.sentence
    assert entry.actor == cast.officer


def test_a_seat_is_for_the_person_who_signs_in_under_that_name(campaign, cast):
    seat = GroupMember(campaign=campaign, post="member", name="某人", user=cast.leader)
    with pytest.raises(BadInput, match="不一致"):
        services.save_group_member(seat, actor=cast.officer)


def test_a_closed_campaign_does_not_move(campaign, cast):
    campaign.is_open = False
    services.change_campaign(campaign, actor=cast.officer, changes=["is_open"])
    with on(10, 1), pytest.raises(CommandError, match="没有进行中") as refused:
        call_command("open_renewals")
    assert refused.value.returncode == 1
    with on(10, 1):
        assert services.advance_phases(as_of=date(2020, 10, 1)) == []
