"""5_整改台账: the eighteen columns, the sums by village, and that it agrees with the statistics table."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from audits.models import Problem
from recipients.services import recoveries
from rectification.models import RectificationItem
from rectification.services import planning, signing
from tests.factories.campaign import make_campaign, make_household
from tests.factories.cast import make_cast
from tests.factories.cures import fresh, make_item, make_people, play_item
from tests.factories.deaths import in_recovery
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import GuardFailed
from xumingsi.desk.dashboard import dashboard
from xumingsi.desk.figures import Question, count_figures
from xumingsi.desk.figures.county import COUNTY
from xumingsi.desk.reports import export_package
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
TODAY = date(2020, 10, 12)
HEADINGS = [
    "序号",
    "问题编号",
    "问题表现",
    "整改目标",
    "整改措施",
    "责任领导",
    "责任单位",
    "责任人",
    "整改时限",
    "整改进展",
    "完成情况",
    "佐证材料",
    "追缴金额",
    "申请销号时间",
    "验收人",
    "验收意见",
    "销号时间",
    "回头看结果",
]


@pytest.fixture
def campaign(town: Division) -> Any:
    """石桥村: one closed with money got back, one sent back, one overdue, one waiting; the town: one in hand; a year ago: one."""
    village = town.children.order_by("path").first()
    cast, people, made = make_cast(town), make_people(town), make_campaign(town)
    with clock.at(clock.moment(TODAY, 10)):
        recovery = in_recovery(make_household(village, amount=400, actors=cast), cast)
        closed = make_item(
            village, household=recovery.household, amount=recovery.due, summary="死亡人员领取，身份证500230196001011234"
        )
        closed = play_item(closed, "submitted", people=people, recover=True)
        planning.link_recovery(closed, actor=people.officer, recovery=recovery)
        recoveries.receive(
            recovery, actor=cast.officer, amount=recovery.due, received_on=TODAY, receipt_no="1", payer="家属"
        )
        play_item(closed, people=people)
        back = play_item(make_item(village), "submitted", people=people)
        signing.send_back(back, actor=people.reviewer, fault="paper", reason="空的")
        play_item(make_item(village), "curing", people=people, due_on=date(2020, 10, 13))
        make_item(village)
        make_item(village, found_on=date(2019, 3, 1))
        make_item(town)
    return made


def _book(campaign: Campaign, folder: Path, as_of: date) -> Any:
    with clock.at(clock.moment(as_of, 20)):
        package = export_package(campaign, as_of=as_of, actor=None, out_dir=folder / "county")
    return openpyxl.load_workbook(package.folder / "5_整改台账.xlsx", data_only=True)


def test_a_row_for_each_problem_with_its_plan_proof_and_sign_off(campaign: Campaign, tmp_path: Path) -> None:
    sheet = _book(campaign, tmp_path, date(2020, 10, 15))["整改台账"]
    assert [cell.value for cell in sheet[3]] == HEADINGS
    rows = [
        dict(zip(HEADINGS, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=4, max_row=8)
    ]
    assert [row["完成情况"] for row in rows] == ["未启动", "已完成", "整改中", "整改中", "未启动"]
    first = rows[1]
    assert "500230196001011234" not in first["问题表现"]
    assert (first["整改进展"], first["整改措施"], first["佐证材料"]) == (
        "已销号",
        "1. 补齐台账（立行立改）",
        "佐证 1 条，附件 1 份",
    )
    assert first["追缴金额"] == float(RectificationItem.objects.get(closed_on=TODAY).recovery.received)  # type: ignore[union-attr]
    assert (first["验收人"], first["销号时间"].date(), first["申请销号时间"].date()) == ("秦组员、王组员", TODAY, TODAY)
    assert rows[2]["佐证材料"] is None  # what was shown before the fake does not count
    assert sheet.cell(9, 1).value == "合计"


def test_villages_are_summed_up_with_rates_and_overdue(campaign: Campaign, tmp_path: Path) -> None:
    sheet = _book(campaign, tmp_path, date(2020, 10, 15))["分村汇总"]
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=4, values_only=True)}
    assert rows["石桥村"] == (4, 1, 2, 1, 1, 0.25, 1, 0, 1)
    assert rows["竹林村"] == (0, 0, 0, 0, 0, "—", 0, 0, 0)
    assert rows["清溪镇"] == (1, 1, 0, 0, 0, 0, 0, 0, 0)
    assert rows["合计"] == (5, 2, 2, 1, 1, 0.2, 1, 0, 1)


def test_the_day_before_it_was_not_yet_signed_off(campaign: Campaign, tmp_path: Path) -> None:
    with clock.at(clock.moment(date(2020, 10, 15))):
        counted = count_figures(COUNTY, Question(campaign, date(2020, 10, 15)))
        before = count_figures(COUNTY, Question(campaign, date(2020, 10, 11)))
    assert [counted.value(key) for key in ("problems", "cured", "signed_off")] == [4, 1, 1]
    assert counted.value("sign_off_rate") == Decimal("0.25")
    assert [before.value(key) for key in ("problems", "cured", "signed_off")] == [0, 0, 0]


def test_a_ledger_that_does_not_agree_with_the_table_is_not_exported(campaign: Campaign, tmp_path: Path) -> None:
    item = RectificationItem.objects.get(closed_on=TODAY)
    RectificationItem.objects.filter(pk=item.pk).update(village=item.problem.town)
    with clock.at(clock.moment(date(2020, 10, 15))), pytest.raises(GuardFailed, match="整改台账"):
        export_package(campaign, as_of=date(2020, 10, 15), actor=None, out_dir=tmp_path / "county")
    assert Problem.objects.count() == 6


def test_each_bench_says_what_waits_in_the_ledger(campaign: Campaign, town: Division, client_as: Any) -> None:
    from xumingsi.accounts.choices import Role

    late = date(2020, 10, 23)  # eight working days after the 13th
    with clock.at(clock.moment(late, 9)):
        for role, expected in (
            (
                Role.VILLAGE_CLERK,
                {"整改：待制定方案": 2, "整改：整改中": 2, "整改逾期 7 个工作日以上": 1, "整改逾期 1 个工作日以上": 1},
            ),
            (Role.LEADER, {"整改逾期 7 个工作日以上": 1}),
            (Role.INSPECTOR, {"整改逾期 7 个工作日以上": 1, "整改逾期 1 个工作日以上": 1}),
        ):
            client = client_as(role)
            tasks = {
                task.waits: task
                for task in dashboard(client.user, late)["tasks"]
                if task.waits.startswith(("整改", "由您", "销号"))
            }
            assert {waits: task.count for waits, task in tasks.items()} == expected, role
            for task in tasks.values():
                assert client.get(task.link).context["cl"].result_count == task.count, task
        named = client_as(Role.LEADER, name="冉镇长")
        own = {task.waits: task.count for task in dashboard(named.user, late)["tasks"]}
        assert own["由您负责的整改逾期"] == 2
        [link] = [task.link for task in dashboard(named.user, late)["tasks"] if task.waits == "由您负责的整改逾期"]
        assert named.get(link).context["cl"].result_count == 2


def test_looking_back_waits_for_the_inspectors_when_its_day_has_come(campaign: Campaign, client_as: Any) -> None:
    from xumingsi.accounts.choices import Role

    inspector = client_as(Role.INSPECTOR)
    with clock.at(clock.moment(date(2020, 11, 11), 9)):
        tasks = {task.waits: task.count for task in dashboard(inspector.user, date(2020, 11, 11))["tasks"]}
    assert tasks["销号后应回头看"] == 1
    assert fresh(RectificationItem.objects.get(closed_on=TODAY)).look_back_on == date(2020, 11, 11)
