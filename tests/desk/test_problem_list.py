"""4_问题清单: the county's fourteen columns, every door in one list, held against the statistics table."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from audits.models import Problem
from audits.services.problems import raise_problem, withdraw_problem
from recipients.models import Household
from tests.factories.campaign import make_campaign, make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import GuardFailed
from xumingsi.desk.figures import Question, count_figures
from xumingsi.desk.figures.county import COUNTY
from xumingsi.desk.reports import export_package, problems

pytestmark = pytest.mark.django_db
LAST = date(2020, 10, 15)
HEADINGS = [
    *(
        "序号",
        "问题编号",
        "发现来源",
        "村(居)",
        "问题类别",
        "问题描述",
        "涉及户主",
        "涉及人数",
        "涉及金额",
        "发现时间",
        "发现人",
    ),
    *("症结分析", "责任单位", "备注"),
]


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def household(village: Division, cast: Cast) -> Household:
    return make_household(village, head="张大山", actors=cast)


@pytest.fixture
def campaign(town: Division, household: Household, cast: Cast) -> Campaign:
    """Found: a match in the first village, a self-inspection's in the community, one of the town's own, one withdrawn,
    one of last year."""
    first, second, community = town.children.order_by("path")

    def found(day: tuple[int, int, int], place: Division, door: str, key: str, **given: Any) -> Problem:
        with on(day[1], day[2], day[0]):
            given = {"category": "其他", "summary": f"问题{key}", **given}
            return raise_problem(actor=cast.officer, door=door, key=key, village=place, **given)

    number = household.members.get().id_number
    found(
        (2020, 9, 20), first, "match", "1", category="死人保", summary=f"{number}已死亡仍领取", household=household, persons=[number],
        amount=Decimal("1200.50"),
    )  # fmt: skip
    found((2020, 9, 25), community, "self", "2", people=4, amount=Decimal(300))
    found((2020, 9, 26), town, "tour", "3")
    withdraw_problem(found((2020, 9, 27), second, "tip", "4"), actor=cast.leader, reason="重复登记")
    found((2019, 12, 1), first, "tour", "5")
    return make_campaign(town)


def _sheet(campaign: Campaign, folder: Path, as_of: date = LAST) -> Any:
    with on(10, 15):
        export_package(campaign, as_of=as_of, actor=None, out_dir=folder / "county")
    return openpyxl.load_workbook(folder / "county" / "4_问题清单.xlsx")["问题清单"]


def _rows(sheet: Any) -> Iterator[list[Any]]:
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, line in enumerate(lines) if line[0] == "序号")
    assert lines[start] == HEADINGS
    return iter(lines[start + 1 :])


def test_every_door_is_in_one_list_withdrawn_and_old_ones_are_not(campaign: Campaign, tmp_path: Path) -> None:
    *rows, total = _rows(_sheet(campaign, tmp_path))
    assert [(row[0], row[2], row[3], row[4], row[12]) for row in rows] == [
        (1, "比对", "石桥村", "死人保", "石桥村村民委员会"),
        (2, "自查", "清溪社区", "其他", "清溪社区居民委员会"),
        (3, "巡察反馈", "清溪镇", "其他", "清溪镇人民政府"),
    ]
    assert (rows[0][6], rows[0][7], rows[0][8], str(rows[0][9])[:10], rows[0][13]) == (
        "张大山",
        1,
        1200.5,
        "2020-09-20",
        "未销号",
    )
    assert "********" in rows[0][5], "an id number that somebody typed is masked"
    assert [str(total[place]).lstrip("=") for place in (7, 8)] == ["SUM(H4:H6)", "SUM(I4:I6)"]


def test_an_earlier_day_shows_what_was_found_by_then(campaign: Campaign, tmp_path: Path) -> None:
    assert len(list(_rows(_sheet(campaign, tmp_path, date(2020, 9, 20))))) == 2


def test_the_table_counts_the_villages_problems(campaign: Campaign, town: Division) -> None:
    counted = count_figures(COUNTY, Question(campaign, LAST))
    first, second, community = town.children.order_by("path")
    assert [counted.value("problems", place) for place in (first, second, community, None)] == [1, 0, 1, 2]


def test_a_row_lost_stops_the_export(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = problems.problem_rows
    monkeypatch.setattr(problems, "problem_rows", lambda material: list(rows(material))[1:])
    with pytest.raises(GuardFailed, match=r"石桥村 有 0 件，.*“发现问题数”为 1，两表不一致"):
        _sheet(campaign, tmp_path)
    assert not (tmp_path / "county").exists()
