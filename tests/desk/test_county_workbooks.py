"""What stands in the county's workbooks: headings, numbers counted another way, formulas, masks, print set-up."""

import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from recipients.models import Benefit, Member
from renewals.services import steps
from tests.desk.office import SOFFICE, recalculated
from tests.factories.accounts import make_user
from tests.factories.midway import LAST_DAY, Midway
from xumingsi.accounts.choices import Role
from xumingsi.desk.reports import Package
from xumingsi.desk.reports.package import export_package
from xumingsi.kit import clock, masking

STATISTICS, ROSTER = "1_专项治理统计表.xlsx", "2_续保情况花名册.xlsx"
COUNTY_HEADINGS = [
    "村(居)", "在保户", "在保人", "应续保户", "已申请", "未申请", "已核对", "入户核查户", "镇抽查户", "抽查率", "停发户/人", "减发", "增发",
    "新增户/人", "死亡人数", "近亲属应备", "已备", "发现问题数", "已整改", "已销号", "销号率", "追缴金额", "移交线索", "处理人数",
]  # fmt: skip
ROSTER_HEADINGS = [
    "序号", "村(居)", "组", "救助证号", "户主姓名", "身份证号(掩码)", "救助类型", "家庭人口", "保障人数", "原月保障金额", "申请日期", "申请方式",
    "核查结论", "入户日期", "入户人", "评议结果", "公示起止", "审批结果", "核定月金额", "起始月份", "当前状态", "备注",
]  # fmt: skip


def _sheet(package: Package, file: str, *, results: bool = False) -> Any:
    return openpyxl.load_workbook(package.folder / file, data_only=results).worksheets[0]


def _row(sheet: Any, number: int) -> list[Any]:
    return [cell.value for cell in sheet[number]]


def _roster(package: Package) -> dict[str, dict[str, Any]]:
    """Rows of the list by 救助证号."""
    sheet = _sheet(package, ROSTER)
    rows = [dict(zip(ROSTER_HEADINGS, _row(sheet, number), strict=True)) for number in range(4, sheet.max_row)]
    return {row["救助证号"]: row for row in rows}


def _cases(package: Package, midway: Midway) -> dict[str, dict[str, Any]]:
    rows = _roster(package)
    return {
        name: rows[case.household.certificate_no]
        for name, case in midway.cases.items()
        if case.household.certificate_no
    }


def test_the_table_has_the_county_s_headings_and_a_row_per_village(package: Package) -> None:
    sheet = _sheet(package, STATISTICS)
    assert sheet.title == "专项治理统计表"
    assert [heading for heading in _row(sheet, 3) if heading] == COUNTY_HEADINGS
    # The two columns under each double heading, and nothing else on that line.
    assert {cell.coordinate: cell.value for cell in sheet[4] if cell.value} == {
        "K4": "户",
        "L4": "人",
        "O4": "户",
        "P4": "人",
    }
    assert {str(area) for area in sheet.merged_cells.ranges} >= {"K3:L3", "O3:P3", "A3:A4"}
    assert [sheet.cell(row, 1).value for row in range(5, 9)] == ["石桥村", "竹林村", "清溪社区", "合计"]


def test_the_numbers_are_those_counted_one_by_one(package: Package, midway: Midway) -> None:
    sheet = _sheet(package, STATISTICS, results=True)
    first = [case for case in midway.cases.values() if case.village_id == midway.first.pk]
    renewals = [case for case in first if case.kind == "renewal"]
    benefits = [
        benefit for benefit in Benefit.objects.select_related("household").order_by("pk")
        if benefit.household.village_id == midway.first.pk and benefit.program != "临时救助"
        and benefit.started_on <= LAST_DAY and (benefit.ended_on is None or benefit.ended_on >= LAST_DAY)
    ]  # fmt: skip
    stopped = [case for case in renewals if case.outcome == "stop"]
    expected = {
        "B": len({benefit.household_id for benefit in benefits}),
        "C": sum(benefit.covered_count for benefit in benefits),
        "D": len(renewals),
        "E": sum(case.applied_on is not None for case in renewals),
        "F": sum(case.applied_on is None for case in renewals),
        "G": sum(case.checks.exists() for case in renewals),
        "H": sum(case.visits.exists() for case in renewals),
        "I": sum(case.is_drawn and case.visits.exists() for case in renewals),
        "K": len(stopped),
        "L": sum(case.benefit.covered_count for case in stopped if case.benefit),
        "M": sum(case.outcome == "reduce" for case in renewals),
        "N": sum(case.outcome == "raise" for case in renewals),
        "O": 1,
        "P": 1,
    }
    assert {letter: sheet[f"{letter}5"].value for letter in expected} == expected


def test_totals_and_rates_are_formulas_with_their_results(package: Package) -> None:
    formulas, results = _sheet(package, STATISTICS), _sheet(package, STATISTICS, results=True)
    for letter in "BCDEFGHIKLMNOP":
        assert formulas[f"{letter}8"].value == f"=SUM({letter}5:{letter}7)"
        assert results[f"{letter}8"].value == sum(results[f"{letter}{row}"].value for row in (5, 6, 7))
    for row in (5, 6, 7, 8):
        assert formulas[f"J{row}"].value == f'=IFERROR(I{row}/E{row},"—")'
    assert results["J7"].value == "—"
    assert results["J8"].value == pytest.approx(results["I8"].value / results["E8"].value)


@pytest.mark.usefixtures("idle")
def test_what_is_not_in_use_is_a_dash_and_said_so(midway: Midway, tmp_path: Path) -> None:
    package = export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "idle")
    sheet = _sheet(package, STATISTICS)
    place = COUNTY_HEADINGS.index("已销号") + 3  # two headings have two columns
    assert sheet.cell(3, place).value == "已销号"
    assert [sheet.cell(row, place).value for row in range(5, 9)] == ["—"] * 4
    notes = openpyxl.load_workbook(package.folder / STATISTICS)["填报说明"]
    told = {row[0]: row[1] for row in notes.iter_rows(min_row=3, values_only=True)}
    assert "【未启用】" in told[f"{get_column_letter(place)}列 已销号"]
    assert "【未启用】" not in told["E列 已申请"]


def test_the_checks_stand_in_the_workbook_as_formulas(package: Package) -> None:
    checks = openpyxl.load_workbook(package.folder / STATISTICS)["逻辑校验"]
    rows = list(checks.iter_rows(min_row=3, values_only=True))
    assert rows[0][1:3] == ("应续保户 = 已申请 + 未申请", "D = E + F")
    assert all(row[3].startswith("=IF(SUMPRODUCT(") for row in rows)


def test_the_list_has_every_renewal_and_no_other(package: Package, midway: Midway) -> None:
    sheet = _sheet(package, ROSTER)
    assert _row(sheet, 3) == ROSTER_HEADINGS
    renewals = [case for case in midway.cases.values() if case.kind == "renewal"]
    assert set(_roster(package)) == {case.household.certificate_no for case in renewals}
    numbers = [sheet.cell(row, 1).value for row in range(4, sheet.max_row)]
    assert numbers == list(range(1, len(renewals) + 1))


def test_a_raised_household_shows_its_whole_way(package: Package, midway: Midway) -> None:
    row = _cases(package, midway)["raised"]
    case = midway.cases["raised"]
    head = Member.objects.get(household=case.household, is_head=True)
    expected = {
        "村(居)": "石桥村", "户主姓名": case.household.head_name, "身份证号(掩码)": masking.mask_id(head.id_number), "救助类型": "农村低保",
        "家庭人口": 1, "保障人数": 1, "原月保障金额": 400, "申请日期": datetime(2020, 9, 7), "申请方式": "本人", "核查结论": "一致",
        "入户日期": datetime(2020, 9, 9), "入户人": "村干部甲、村干部乙", "评议结果": "属实（3:0:0）", "公示起止": "2020-09-11至2020-09-18",
        "审批结果": "增发", "核定月金额": 520, "起始月份": "2020-10", "当前状态": "已审批",
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected


def test_silent_households_say_how_often_they_were_reminded_and_what_was_found(
    package: Package, midway: Midway
) -> None:
    cases = _cases(package, midway)
    assert (cases["open"]["当前状态"], cases["open"]["申请日期"]) == ("待申请", None)
    assert cases["open"]["备注"].startswith("催办 0 次")
    assert cases["lapsed"]["当前状态"] == "逾期未申请"
    assert cases["lapsed"]["备注"].startswith("催办 3 次；尚未上门核实")
    stopped = cases["silent_stopped"]
    assert stopped["备注"].startswith("催办 3 次；09-21 村干部甲上门核实：本人表示放弃")
    assert (stopped["审批结果"], stopped["核定月金额"], stopped["原月保障金额"]) == ("停发", 0, 409)


def test_the_way_of_applying_is_told(midway: Midway, tmp_path: Path) -> None:
    clerk = make_user(Role.VILLAGE_CLERK, midway.first)
    with clock.at(clock.moment(LAST_DAY)):
        steps.submit_for(midway.cases["open"], actor=clerk, agent_name="李代办", reason="本人外出", applied_on=LAST_DAY)
        steps.submit_late(midway.cases["lapsed"], actor=clerk, applied_on=LAST_DAY)
        cases = _cases(export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "county"), midway)
    assert (cases["open"]["申请方式"], cases["lapsed"]["申请方式"]) == ("代办", "逾期补办")
    assert "李代办代办（本人外出）" in cases["open"]["备注"]
    assert (cases["open"]["当前状态"], cases["lapsed"]["当前状态"]) == ("已申请", "已申请")


def test_an_earlier_day_shows_nothing_of_what_came_after(midway: Midway, tmp_path: Path) -> None:
    day = LAST_DAY.replace(month=9, day=9)
    cases = _cases(export_package(midway.campaign, as_of=day, actor=None, out_dir=tmp_path / "county"), midway)
    raised = cases["raised"]
    later = ("评议结果", "公示起止", "审批结果", "核定月金额", "起始月份")
    assert [raised[key] for key in later] == [None] * len(later)
    assert (raised["入户日期"], raised["当前状态"]) == (datetime(2020, 9, 9), "已入户")
    assert cases["lapsed"]["当前状态"] == "待申请"
    assert cases["lapsed"]["备注"].startswith("催办 1 次")


def test_the_list_ends_in_totals(package: Package) -> None:
    formulas, results = _sheet(package, ROSTER), _sheet(package, ROSTER, results=True)
    last = formulas.max_row
    assert formulas.cell(last, 1).value == "合计"
    for heading in ("家庭人口", "保障人数", "原月保障金额", "核定月金额"):
        column = ROSTER_HEADINGS.index(heading) + 1
        letter = get_column_letter(column)
        assert formulas.cell(last, column).value == f"=SUM({letter}4:{letter}{last - 1})"
        assert results.cell(last, column).value == sum(results.cell(row, column).value or 0 for row in range(4, last))


def test_no_full_id_number_is_anywhere_in_the_files(package: Package) -> None:
    numbers = [number.encode() for number in Member.objects.order_by("pk").values_list("id_number", flat=True)]
    assert numbers
    for path in package.folder.glob("*.xlsx"):
        with zipfile.ZipFile(path) as parts:
            text = b"".join(parts.read(name) for name in parts.namelist())
        assert not [number for number in numbers if number in text]
        assert not re.search(rb"(?<!\d)\d{17}[\dXx](?!\d)", text)


def test_a_remark_is_text_and_masked_whatever_was_typed(midway: Midway, tmp_path: Path) -> None:
    case = midway.cases["applied"]
    number = Member.objects.filter(household=case.household).values_list("id_number", flat=True).get(is_head=True)
    type(case.household).objects.filter(pk=case.household_id).update(
        remark=f"=1+1 其母{number}", head_name="=HYPERLINK(1)"
    )
    package = export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "county")
    row = _cases(package, midway)["applied"]
    assert row["户主姓名"] == "=HYPERLINK(1)"
    assert row["备注"].endswith(f"=1+1 其母{masking.mask_id(number)}")
    formulas = {cell.value for cells in _sheet(package, ROSTER).iter_rows() for cell in cells if cell.data_type == "f"}
    assert all(str(formula).startswith("=SUM(") for formula in formulas)


@pytest.mark.parametrize(("file", "titles"), [(STATISTICS, "$1:$4"), (ROSTER, "$1:$3")])
def test_a_sheet_is_ready_to_print(package: Package, file: str, titles: str) -> None:
    for sheet in openpyxl.load_workbook(package.folder / file).worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
        assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.print_title_rows
        assert "&P" in str(sheet.oddFooter.center.text)
    assert _sheet(package, file).print_title_rows == titles


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
@pytest.mark.parametrize("file", [STATISTICS, ROSTER])
def test_another_program_calculates_the_same(package: Package, file: str, tmp_path: Path) -> None:
    ours = openpyxl.load_workbook(package.folder / file, data_only=True)
    theirs = openpyxl.load_workbook(recalculated(package.folder / file, tmp_path / "office"), data_only=True)
    formulas = openpyxl.load_workbook(package.folder / file)
    compared = 0
    for sheet in formulas.worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            stored, calculated = ours[sheet.title][cell.coordinate].value, theirs[sheet.title][cell.coordinate].value
            assert calculated == (pytest.approx(stored) if isinstance(stored, float) else stored), cell.coordinate
            compared += 1
        errors = [cell.coordinate for row in theirs[sheet.title].iter_rows() for cell in row if cell.data_type == "e"]
        assert not errors
    assert compared >= 4
