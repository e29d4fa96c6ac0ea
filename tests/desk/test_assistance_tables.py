"""城乡低保 and 特困供养: what the tables count, on the day asked, and that no report contradicts another."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from recipients.models import Member
from recipients.services.benefits import adjust_benefit
from tests.desk.office import SOFFICE, recalculated
from tests.factories.campaign import make_campaign, make_cast, make_household
from tests.factories.midway import LAST_DAY, Midway
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import GuardFailed
from xumingsi.desk.figures import Question, count_figures
from xumingsi.desk.figures.allowance import PAID, RURAL, URBAN
from xumingsi.desk.figures.destitute import DESTITUTE
from xumingsi.desk.reports import Package, export_package

ALLOWANCE, SUPPORT, STATISTICS, REPORT = (
    "7_城乡低保统计表.xlsx", "8_特困供养统计表.xlsx", "1_专项治理统计表.xlsx", "10_整改落实情况报告.docx",
)  # fmt: skip


def _counted(campaign: Any, day: date = LAST_DAY, figures: Any = (*URBAN, *RURAL, *PAID)) -> Any:
    return count_figures(list(figures), Question(campaign, day))


def _headings(sheet: Any) -> dict[str, int]:
    """Column by heading of the lower line (or the only one)."""
    found = {}
    for column in range(1, sheet.max_column + 1):
        found[str(sheet.cell(4, column).value or sheet.cell(3, column).value)] = column
    return found


def test_money_is_that_of_the_day(town: Division) -> None:
    campaign, cast = make_campaign(town), make_cast(town)
    household = make_household(town.children.order_by("path")[0], amount=400, actors=cast)
    adjust_benefit(
        household.benefits.get(),
        amount=Decimal(456),
        effective_from=date(2020, 9, 1),
        cause="标准调整",
        actor=cast.leader,
    )
    august, september = (_counted(campaign, day) for day in (date(2020, 8, 31), date(2020, 9, 1)))
    assert (august.value("rural_money"), august.value("rural_year_money")) == (400, 8 * 400)
    assert (september.value("rural_money"), september.value("rural_year_money")) == (456, 8 * 400 + 456)
    assert september.value("rural_average") == Decimal("456.00")


def test_who_came_and_went_explains_the_difference_to_last_month(midway: Midway) -> None:
    before, now = (_counted(midway.campaign, day) for day in (date(2020, 9, 30), LAST_DAY))
    new, gone = now.value("rural_new"), now.value("rural_gone")
    assert new
    assert gone
    assert before.value("rural_households") + new - gone == now.value("rural_households")


def test_ages_labour_and_causes_are_those_of_the_people_covered(town: Division) -> None:
    campaign, cast = make_campaign(town), make_cast(town)
    village = town.children.order_by("path")[0]
    make_household(village, people=2, born=1958, cause="疾病、残疾", actors=cast)
    make_household(village, people=1, born=1966, actors=cast)
    Member.objects.filter(household__cause="疾病、残疾", is_head=True).update(labour="完全丧失", disability="二级")
    counted = _counted(campaign)
    wanted = {
        "rural_people": 3, "rural_listed": 3, "rural_old": 1, "rural_minor": 0, "rural_disabled": 1, "rural_labour_11": 1,
        "rural_labour_9": 0, "rural_labour_unknown": 2, "rural_cause_13": 2, "rural_cause_14": 2, "rural_cause_unknown": 1,
    }  # fmt: skip
    assert {key: counted.value(key) for key in wanted} == wanted


def test_more_people_registered_than_covered_stops_the_export_at_its_cell(midway: Midway, tmp_path: Path) -> None:
    case = midway.cases["raised"]
    Member.objects.filter(household=case.household).update(labour="有")
    twin = Member.objects.filter(household=case.household).first()
    assert twin is not None
    Member.objects.bulk_create([_copy(twin, number) for number in range(12)])
    with pytest.raises(GuardFailed) as refused:
        export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "county")
    assert any(fault.startswith("“农村低保”D5（石桥村）：") for fault in refused.value.blockers), refused.value.blockers
    assert list(tmp_path.iterdir()) == []


def _copy(member: Member, number: int) -> Member:
    values = {field.attname: getattr(member, field.attname) for field in Member._meta.concrete_fields}
    return Member(**{**values, "id": None, "is_head": False, "id_number": f"99900119800101{number:04}"})


def test_destitute_people_by_care_level_with_the_day_s_standards(town: Division) -> None:
    campaign, cast = make_campaign(town), make_cast(town)
    village = town.children.order_by("path")[0]
    household = make_household(village, program="特困集中供养", amount=1106, actors=cast)
    make_household(village, program="特困分散供养", amount=806, actors=cast)
    Member.objects.filter(household=household).update(care_level="全护理")
    counted = _counted(campaign, figures=DESTITUTE)
    assert [counted.value(key) for key in ("care_people", "care_one", "home_country", "home_one")] == [1, 1, 1, 0]
    assert counted.value("destitute_money") == Decimal(1912)
    if counted.in_use("care_nursing"):
        assert counted.value("care_basic") + counted.value("care_nursing") == counted.value("care_money")


def test_the_same_figure_is_the_same_in_every_report(package: Package) -> None:
    """在保 in 1_ is 低保 and 特困 in 7_, and what the report says in words."""
    first = openpyxl.load_workbook(package.folder / STATISTICS, data_only=True).worksheets[0]
    paid = openpyxl.load_workbook(package.folder / ALLOWANCE, data_only=True)["资金发放汇总"]
    at = _headings(paid)
    households, people = first["B8"].value, first["C8"].value
    assert paid.cell(8, at["保障户数"]).value + paid.cell(8, at["特困户数"]).value == households == 12
    assert paid.cell(8, at["保障人数"]).value + paid.cell(8, at["特困人数"]).value == people
    document = Document(str(package.folder / REPORT))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"全镇在保 {households} 户、{people} 人" in text
    assert f"应续保 {first['D8'].value} 户，已申请 {first['E8'].value} 户，未申请 {first['F8'].value} 户" in text
    rows = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert [row[0] for row in rows] == ["村（居）", "石桥村", "竹林村", "清溪社区", "合计"]
    assert rows[-1][1:3] == [str(first["D8"].value), str(first["E8"].value)]
    clauses = openpyxl.load_workbook(package.folder / STATISTICS)["通知条款落实对照表"]
    told = [str(row[6]) for row in clauses.iter_rows(min_row=4, values_only=True)]
    assert f"在保户 {households}户；在保人 {people}人" in told[0]


def test_what_a_person_must_write_is_marked_and_the_chart_is_there(package: Package) -> None:
    document = Document(str(package.folder / REPORT))
    marked = [run for paragraph in document.paragraphs for run in paragraph.runs if run.font.highlight_color]
    assert len(marked) >= 5
    assert all(run.text.startswith("（待填写：") for run in marked)
    [chart] = [part for part in document.part.package.iter_parts() if "/charts/" in str(part.partname)]
    assert "石桥村" in chart.blob.decode()
    assert "【图" not in "".join(paragraph.text for paragraph in document.paragraphs)


def test_phases_are_counted_on_their_own_last_day(package: Package) -> None:
    sheet = openpyxl.load_workbook(package.folder / STATISTICS, data_only=True)["分阶段统计"]
    rows = [row for row in sheet.iter_rows(min_row=4, values_only=True) if row[2] == "合计"]
    at = [cell.value for cell in sheet[3]].index("已申请")
    applied = {row[0]: row[at] for row in rows}
    assert (applied["动员部署"], applied["核查整改"]) == (0, 8)


def test_a_template_of_the_town_s_own_is_used_and_a_bad_one_refused(
    midway: Midway, tmp_path: Path, settings: Any
) -> None:
    settings.REPORT_TEMPLATES = str(tmp_path / "own")
    (tmp_path / "own").mkdir()
    own = Document()
    own.add_paragraph("本镇模板：{{ f.households }} 户")
    own.save(str(tmp_path / "own" / "整改落实情况报告.docx"))
    package = export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "county")
    assert Document(str(package.folder / REPORT)).paragraphs[0].text == "本镇模板：12 户"
    for text in ("{{ f.no_such_figure }}", "{{ ''.__class__.__mro__ }}", "{% if %}"):
        bad = Document()
        bad.add_paragraph(text)
        bad.save(str(tmp_path / "own" / "整改落实情况报告.docx"))
        with pytest.raises(GuardFailed, match="模板“整改落实情况报告"):
            export_package(midway.campaign, as_of=LAST_DAY, actor=None, out_dir=tmp_path / "again")


@pytest.mark.skipif(SOFFICE is None, reason="no LibreOffice on this machine")
@pytest.mark.parametrize("file", [ALLOWANCE, SUPPORT])
def test_another_program_calculates_the_same(package: Package, file: str, tmp_path: Path) -> None:
    ours = openpyxl.load_workbook(package.folder / file, data_only=True)
    theirs = openpyxl.load_workbook(recalculated(package.folder / file, tmp_path / "office"), data_only=True)
    compared = 0
    for sheet in openpyxl.load_workbook(package.folder / file).worksheets:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert theirs[sheet.title][cell.coordinate].data_type != "e", (sheet.title, cell.coordinate)
            if cell.data_type == "f":
                stored, found = (book[sheet.title][cell.coordinate].value for book in (ours, theirs))
                assert found == (pytest.approx(stored) if isinstance(stored, int | float) else stored), cell.coordinate
                compared += 1
    assert compared >= 20
