"""6_死亡停发台账: the county's fifteen columns, masked, totals as formulas, as of the day asked for."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from recipients.models import Recovery
from recipients.services import recoveries
from tests.factories.campaign import make_campaign, make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import confirmed, decided, in_recovery, on, report
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import GuardFailed
from xumingsi.desk.figures import Question, count_figures
from xumingsi.desk.figures.county import COUNTY
from xumingsi.desk.reports import deaths, export_package

pytestmark = pytest.mark.django_db
LAST = date(2020, 10, 15)
HEADINGS = [
    *("序号", "姓名", "身份证号(掩码)", "村组", "救助类型", "死亡日期", "来源", "村上报日期", "镇核实日期", "停发月份"),
    *("多发月数", "多发金额", "追回金额", "追回日期", "责任人"),
]


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def campaign(town: Division, cast: Cast) -> Campaign:
    """Three confirmed deaths (two settled, one in recovery with two instalments), one waiting, one excluded."""
    campaign, village = make_campaign(town), town.children.order_by("path").first()
    first = make_household(village, head="张大山", amount=400, actors=cast)
    family = make_household(village, head="李春梅", people=2, amount=500, program="城市低保", actors=cast)
    open_case = make_household(village, head="王国强", amount=300, actors=cast)
    with on(9, 10):
        recovery = in_recovery(first, cast)
        decided(confirmed(family, cast, member=1, died_on=date(2020, 7, 2)).change, cast, "reduce", 260)
    with on(9, 20):
        recoveries.receive(
            recovery,
            actor=cast.officer,
            amount=Decimal("500.50"),
            received_on=date(2020, 9, 20),
            receipt_no="1",
            payer="其子",
        )
    with on(10, 12):
        recoveries.receive(
            recovery,
            actor=cast.officer,
            amount=Decimal(100),
            received_on=date(2020, 10, 12),
            receipt_no="2",
            payer="其子",
        )
        confirmed(open_case, cast, died_on=date(2020, 9, 3))
        report(make_household(village, head="赵永福", actors=cast), cast)
    return campaign


def _sheet(campaign: Campaign, folder: Path, as_of: date = LAST) -> Any:
    with on(10, 15):
        export_package(campaign, as_of=as_of, actor=None, out_dir=folder / "county")
    return openpyxl.load_workbook(folder / "county" / "6_死亡停发台账.xlsx")["死亡停发台账"]


def _rows(sheet: Any) -> Iterator[list[Any]]:
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, line in enumerate(lines) if line[0] == "序号")
    assert lines[start] == HEADINGS
    return iter(lines[start + 1 :])


def test_one_row_a_confirmed_death_with_its_money(campaign: Campaign, tmp_path: Path) -> None:
    rows = list(_rows(_sheet(campaign, tmp_path)))
    by_name = {row[1]: row for row in rows[:-1]}
    assert set(by_name) == {"张大山", "李小二", "王国强"}
    zhang = by_name["张大山"]
    assert zhang[4] == "农村低保"
    assert [str(day)[:10] for day in (zhang[5], zhang[7], zhang[8])] == ["2020-06-10", "2020-09-10", "2020-09-10"]
    assert [zhang[6], zhang[9], *zhang[10:13], str(zhang[13])[:10], zhang[14]] == [
        "村（居）上报",
        "2020-10",
        3,
        1200,
        600.5,
        "2020-10-12",
        "村文书",
    ]
    li, wang = by_name["李小二"], by_name["王国强"]
    assert (li[4], li[9], li[10], li[11], li[12], li[13]) == ("城市低保", "2020-10", 2, 500, 0, None)
    assert (wang[9], wang[10], wang[11]) == (None, 1, 300), "not decided yet: October was paid too"


def test_totals_are_formulas_and_ids_are_masked(campaign: Campaign, tmp_path: Path) -> None:
    rows = list(_rows(_sheet(campaign, tmp_path)))
    total = rows[-1]
    assert total[0] == "合计"
    first = 4
    last = first + len(rows) - 2
    assert [str(total[place]).lstrip("=") for place in (10, 11, 12)] == [f"SUM({c}{first}:{c}{last})" for c in "KLM"]
    assert all("********" in row[2] for row in rows[:-1])


def test_an_earlier_day_shows_what_was_then(campaign: Campaign, tmp_path: Path) -> None:
    rows = {row[1]: row for row in list(_rows(_sheet(campaign, tmp_path, date(2020, 9, 30))))[:-1]}
    assert set(rows) == {"张大山", "李小二"}
    assert (rows["张大山"][12], str(rows["张大山"][13])[:10]) == (500.5, "2020-09-20")


def test_the_table_counts_the_same_deaths_and_money(campaign: Campaign) -> None:
    counted = count_figures(COUNTY, Question(campaign, LAST))
    assert (counted.value("deaths"), counted.value("recovered")) == (3, Decimal("600.5"))
    assert count_figures(COUNTY, Question(campaign, date(2020, 9, 30))).value("recovered") == Decimal("500.5")


def test_a_row_lost_stops_the_export(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = deaths.death_rows
    monkeypatch.setattr(deaths, "death_rows", lambda material: list(rows(material))[1:])
    with pytest.raises(GuardFailed, match="“死亡停发台账”A列有 2 人，专项治理统计表“死亡人数”为 3"):
        _sheet(campaign, tmp_path)
    assert not (tmp_path / "county").exists()


def test_more_recovered_than_paid_too_much_stops_the_export(
    campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = deaths.death_rows
    monkeypatch.setattr(
        deaths, "death_rows", lambda material: [{**row, "overpaid": Decimal(1)} for row in rows(material)]
    )
    with pytest.raises(GuardFailed, match=r"追回金额 600\.50 大于多发金额 1"):
        _sheet(campaign, tmp_path)
    assert Recovery.objects.count() == 1
