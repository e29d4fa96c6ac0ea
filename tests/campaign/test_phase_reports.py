"""Phase reports: due by their own date, late ones taken and marked, the figures of the day kept, missing ones named."""

from datetime import date

import pytest

from tests.factories.campaign import make_household
from tests.factories.evidence import meet, submit
from tests.renewals.doing import on
from xumingsi.campaign import services
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.models import PhaseReport
from xumingsi.campaign.services import reports
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow, SamePerson
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def phase(campaign, cast):
    with on(9, 20):
        return services.open_phase(campaign.phase(PhaseKind.SELF_INSPECT), actor=cast.officer)


@pytest.fixture
def report(phase, village):
    return phase.reports.get(village=village.pk)


def test_starting_a_phase_lays_a_report_on_every_village(phase, town, cast):
    assert list(phase.reports.values_list("village__name", "due_on", "state")) == [
        (name, date(2020, 9, 30), "due") for name in ("石桥村", "竹林村", "清溪社区")
    ]
    with on(9, 21):
        assert reports.open_reports(phase, actor=cast.officer) == 0
    assert PhaseReport.objects.count() == 3
    assert verify().ok


def test_a_day_replayed_lays_them_too(campaign):
    with on(10, 1):
        services.advance_phases(as_of=date(2020, 9, 1))
    assert set(PhaseReport.objects.values_list("phase__kind", flat=True)) == {"mobilise", "report"}
    assert campaign.phase(PhaseKind.REPORT).reports.first().due_on == date(2020, 10, 15)


@pytest.mark.parametrize(("day", "late"), [(date(2020, 9, 30), False), (date(2020, 10, 1), True)])
def test_late_is_after_its_own_due_date_whenever_it_was_entered(report, clerk, day, late):
    """通知 is dated 27 September and the paper came in before it was keyed in: neither makes it late."""
    with on(10, 12):
        assert submit(report, clerk, on=day).is_late == late
    assert report.state == "submitted"


def test_what_is_handed_in_tomorrow_is_not_handed_in(report, clerk):
    with on(9, 28), pytest.raises(BadInput, match="不能晚于今天"):
        submit(report, clerk, on=date(2020, 9, 29))


def test_the_figures_of_the_day_go_along_and_stay(report, campaign, village, cast, clerk):
    with on(9, 28):
        make_household(village, people=3, actors=cast)
        meet(campaign, village, clerk)
        first = submit(report, clerk)
        reports.return_report(report, actor=cast.officer, reason="缺问题清单")
        meet(campaign, village, clerk)
        second = submit(report, clerk)

    def told(submission):
        return dict(submission.figures.values_list("label", "value"))

    assert (told(first)["动员会（次）"], told(second)["动员会（次）"]) == ("1", "2")
    assert (told(first)["在享待遇（户）"], told(first)["保障对象（人）"], told(first)["应续保（户）"]) == (
        "1",
        "3",
        "0",
    )
    assert told(first)["工作方案版本"] == "无"


def test_returned_with_a_reason_then_handed_in_again_and_received(report, cast, clerk):
    with on(9, 28):
        with pytest.raises(NotNow):
            reports.receive_report(report, actor=cast.leader)
        submit(report, clerk)
        with pytest.raises(NotAllowed):
            reports.receive_report(report, actor=clerk)
        with pytest.raises(BadInput, match="退回理由"):
            reports.return_report(report, actor=cast.officer, reason="")
        reports.return_report(report, actor=cast.officer, reason="缺问题清单")
        assert report in PhaseReport.objects.missing()
        submit(report, clerk)
        reports.receive_report(report, actor=cast.leader)
    assert (report.state, report.submissions.count(), report.returns.get().reason) == ("received", 2, "缺问题清单")
    assert verify().ok


def test_who_hands_in_does_not_receive(report, cast):
    with on(9, 28):
        submit(report, cast.officer)
        with pytest.raises(SamePerson):
            reports.receive_report(report, actor=cast.officer)


def test_missing_overdue_and_soon_are_told_apart(phase, report, clerk):
    with on(9, 28):
        submit(report, clerk)
    rows = PhaseReport.objects.all()
    assert rows.missing().count() == 2
    assert (rows.overdue(date(2020, 9, 30)).count(), rows.overdue(date(2020, 10, 1)).count()) == (0, 2)
    assert [rows.due_within(date(2020, 9, day), 3).count() for day in (26, 27, 30)] == [0, 2, 2]


def test_a_reminder_names_whom_it_concerns(report, cast, clerk):
    with on(9, 29):
        reports.remind_report(report, actor=cast.officer)
    entry = Entry.objects.about(report).get(verb="phase_report.remind")
    assert clerk.name in entry.sentence
    assert "2020年9月30日" in entry.sentence


def test_another_date_needs_a_reason_and_leaves_old_marks(report, cast, clerk):
    with on(10, 3):
        late = submit(report, clerk)
        reports.return_report(report, actor=cast.officer, reason="缺问题清单")
        with pytest.raises(BadInput, match="理由"):
            reports.set_due(report, actor=cast.officer, due_on=date(2020, 10, 8), reason=" ")
        with pytest.raises(NotAllowed):
            reports.set_due(report, actor=clerk, due_on=date(2020, 10, 8), reason="汛期")
        reports.set_due(report, actor=cast.officer, due_on=date(2020, 10, 8), reason="汛期")
        again = submit(report, clerk)
    assert (late.is_late, again.is_late) == (True, False)


def test_the_daily_command_lists_what_is_missing_and_who(phase, report, clerk, cast, town, capsys):
    import json

    from django.core.management import call_command

    second = town.children.order_by("path")[1]
    with on(10, 2):
        submit(report, clerk)
        call_command("advance_phases", "--as-of", "2020-10-02", "--json")
    told = json.loads(capsys.readouterr().out.splitlines()[-1])["reports"]
    assert {
        "village": "竹林村",
        "phase": "自查清理",
        "due": "2020-09-30",
        "days_late": 2,
        "who": cast.clerk(second).name,
    } in told
    assert not [row for row in told if row["village"] == "石桥村" and row["phase"] == "自查清理"]
