"""The first page: every number is the length of the list it leads to, and only of what the user may see."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recipients.models import PostingLine
from recipients.services.postings import register_objection
from renewals.services.steps import return_application
from tests.chinese import assert_chinese, visible_text
from tests.factories.accounts import make_user
from tests.factories.campaign import (
    make_application,
    make_campaign,
    make_cast,
    make_household,
    open_list,
    play_application,
)
from tests.factories.inspections import drawn, self_inspection
from tests.factories.midway import Midway
from xumingsi.accounts.choices import Level, Role, VillageKind
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.services import open_phase, override_phase
from xumingsi.casework.services.accounts import add_division, create_user
from xumingsi.desk.dashboard import dashboard
from xumingsi.kit import clock

TODAY = date(2020, 9, 22)
SignIn = Callable[..., Client]
HEADINGS = ["应续保", "已申请", "已核对", "已入户", "评议", "公示", "决定", "督查抽查", "退回", "未申请"]


def _shown(user: User, today: date = TODAY) -> dict[str, Any]:
    with clock.at(clock.moment(today)):
        return dashboard(user, today)


def _numbers(row: Any) -> list[int]:
    return [cell.value for cell in row.cells]


def _tasks(user: User) -> dict[str, int]:
    return {task.waits: task.count for task in _shown(user)["tasks"]}


def _hang_a_list_with_an_objection(midway: Midway) -> None:
    """A list still up with an objection nobody has settled."""
    application = play_application(midway.cases["visited"], "posted", actors=midway.cast)
    line = PostingLine.objects.get(household=application.household)
    with clock.at(clock.moment(date(2020, 9, 13))):
        register_objection(line, channel="电话", content="家中有小汽车", actor=midway.cast.officer)


def test_progress_by_village_is_as_counted_by_hand(midway: Midway) -> None:
    progress = _shown(midway.cast.officer)["progress"]
    assert progress.headings == HEADINGS
    assert {row.name: _numbers(row) for row in progress.rows} == {
        "石桥村": [10, 7, 6, 6, 5, 5, 5, 0, 0, 3],
        "竹林村": [2, 1, 1, 1, 1, 1, 1, 0, 0, 1],
        "清溪社区": [0] * 10,
    }
    assert _numbers(progress.total) == [12, 8, 7, 7, 6, 6, 6, 0, 0, 4]


def test_a_returned_application_is_counted_where_it_waits(midway: Midway) -> None:
    with clock.at(clock.moment(TODAY)):
        return_application(midway.cases["applied"], actor=midway.cast.officer, missing="收入证明", told_to="本人")
    row = _shown(midway.cast.officer)["progress"].rows[0]
    assert _numbers(row)[HEADINGS.index("退回")] == 1
    assert _numbers(row)[HEADINGS.index("已申请")] == 7


def test_every_number_leads_to_a_list_of_that_length(midway: Midway, client_as: SignIn) -> None:
    client = client_as(Role.TOWN_OFFICER)
    progress = _shown(client.user)["progress"]
    followed = 0
    for row in (*progress.rows[:2], progress.total):
        for cell in row.cells:
            response = client.get(cell.link)
            assert response.status_code == 200, cell.link
            assert response.context["cl"].result_count == cell.value, cell.link
            followed += 1
    assert followed == 30


def test_every_task_leads_to_a_list_of_that_length(midway: Midway, client_as: SignIn) -> None:
    client = client_as(Role.TOWN_OFFICER)
    _hang_a_list_with_an_objection(midway)
    tasks = [task for task in _shown(client.user)["tasks"] if task.waits != "公示天数已满"]
    assert tasks
    for task in tasks:
        assert client.get(task.link).context["cl"].result_count == task.count, task.waits


def test_the_town_office_sees_what_waits_for_it(midway: Midway) -> None:
    _hang_a_list_with_an_objection(midway)
    # One posted list has been up since the 11th with nobody to take it down; the other likewise, with an objection.
    assert _tasks(midway.cast.officer) == {"待申请": 2, "已申请": 1, "逾期未申请": 1, "公示天数已满": 1, "公示异议": 1}


def test_lists_to_answer_and_households_to_inspect_wait_for_those_who_do_it(
    midway: Midway, town: Division, client_as: SignIn
) -> None:
    with clock.at(clock.moment(TODAY)):
        self_inspection(midway.campaign, midway.first)
        count = drawn(midway.campaign).targets.count()
    inspector = client_as(Role.INSPECTOR)
    assert _tasks(inspector.user) == {"待抽查": count}  # type: ignore[attr-defined]
    assert _tasks(midway.cast.clerk(midway.first))["自查表填报中"] == 1
    for client in (inspector, client_as(Role.VILLAGE_CLERK)):
        for task in _shown(client.user)["tasks"][-1:]:  # type: ignore[attr-defined]
            assert client.get(task.link).context["cl"].result_count == task.count, task.waits


def test_a_leader_sees_proposals_and_nothing_of_the_office_s_work(midway: Midway) -> None:
    assert _tasks(midway.cast.leader) == {}
    play_application(midway.cases["applied"], "proposed", actors=midway.cast)
    assert _tasks(midway.cast.leader) == {"待审批": 1}
    [task] = _shown(midway.cast.leader)["tasks"]
    assert task.verbs == "审批同意"


def test_who_only_reads_has_no_tasks(midway: Midway, town: Division) -> None:
    inspector = make_user(Role.INSPECTOR, town)
    assert _shown(inspector)["tasks"] == []
    assert _shown(inspector)["progress"].total.cells[0].value == 12


def test_a_clerk_sees_their_own_village_only(midway: Midway) -> None:
    shown = _shown(midway.cast.clerk(midway.second))
    assert [row.name for row in shown["progress"].rows] == ["竹林村"]
    assert _numbers(shown["progress"].total) == [2, 1, 1, 1, 1, 1, 1, 0, 0, 1]
    assert {task.waits: task.count for task in shown["tasks"]} == {"待申请": 1}
    assert not shown["may_export"]


def test_phases_say_how_far_off_they_are(midway: Midway) -> None:
    strip = _shown(midway.cast.officer)["phases"]
    assert [(box.label, box.when, box.words, box.late) for box in strip] == [
        ("动员部署", "past", "已过 17 天", True),
        ("信息报送", "now", "还剩 24 天", False),
        ("续保、经济核查", "past", "已过 2 天", True),
        ("自查清理", "now", "还剩 9 天", False),
        ("核查整改", "ahead", "8 天后开始", False),
    ]


@pytest.mark.parametrize(("day", "words"), [(19, "还剩 2 天"), (20, "今天截止"), (21, "已过 1 天"), (5, "1 天后开始")])
def test_the_last_day_of_a_phase_still_counts(town: Division, day: int, words: str) -> None:
    make_campaign(town)
    boxes = {box.label: box for box in _shown(make_user(Role.LEADER, town), date(2020, 9, day))["phases"]}
    assert boxes["续保、经济核查"].words == words


def test_a_closed_phase_is_not_late(town: Division) -> None:
    campaign, cast = make_campaign(town), make_cast(town)
    phase = campaign.phases.order_by("starts_on").first()
    assert phase is not None
    override_phase(open_phase(phase, actor=cast.officer), actor=cast.leader, reason="已开会部署")
    box = _shown(cast.officer)["phases"][0]
    assert (box.words, box.late) == ("已关闭", False)


def test_a_system_administrator_sees_accounts_and_no_households(midway: Midway, town: Division) -> None:
    sysadmin = make_user(Role.SYSADMIN, town)
    create_user(actor=None, username="idle", name="某人")
    shown = _shown(sysadmin)
    assert (shown["campaign"], shown["progress"], shown["tasks"]) == (None, None, [])
    figures = {figure.label: figure.count for figure in shown["accounts"]}
    assert figures == {
        "在用账号": 7,
        "已停用账号": 0,
        "没有职责的在用账号": 1,
        "尚未自行修改密码": 1,
        "30 天内到期的职责": 0,
    }


def test_a_town_without_a_campaign_is_told_so(client_as: SignIn) -> None:
    assert "尚未建立专项治理" in client_as(Role.LEADER).get("/admin/").content.decode()


@pytest.mark.parametrize("role", Role)
def test_the_page_is_chinese_and_needs_no_inline_style(role: Role, midway: Midway, client_as: SignIn) -> None:
    page = client_as(role).get("/admin/").content.decode()
    assert_chinese(page)
    assert not re.search(r"\sstyle=|<style", page)
    assert (midway.campaign.name in "".join(visible_text(page))) == (role != Role.SYSADMIN)


def test_export_is_offered_to_those_who_may(midway: Midway, client_as: SignIn) -> None:
    offered = {role for role in Role if "导出县级报表" in client_as(role).get("/admin/").content.decode()}
    assert offered == {Role.TOWN_OFFICER, Role.DISCIPLINE, Role.LEADER}


def test_queries_do_not_grow_with_villages_or_households(town: Division) -> None:
    campaign, cast = make_campaign(town), make_cast(town)

    def queries() -> int:
        officer = User.objects.get(pk=cast.officer.pk)
        with CaptureQueriesContext(connection) as seen:
            _shown(officer)
        return len(seen)

    play_application(make_application(campaign, town.children.order_by("path")[0], actors=cast), "posted", actors=cast)
    few = queries()
    add_division(
        actor=None, level=Level.VILLAGE, kind=VillageKind.VILLAGE, name="柏树村", code=f"{town.code}009", parent=town
    )
    wider = make_cast(town)
    for village in town.children.order_by("path"):
        for _ in range(6):
            make_household(village, actors=wider)
    for application in list(open_list(campaign).values())[-3:]:
        play_application(application, "posted", actors=wider)
    assert queries() == few
