"""3_近亲属备案台账: the register's 26 columns, masked; filed, missing and untrue; held against the statistics table."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from recipients.services import filings
from renewals.services.steps import submit_application
from tests.factories.campaign import make_campaign, make_household, open_list
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import on
from tests.factories.relatives import declare, file, head_of, make_official, posted
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import GuardFailed
from xumingsi.desk.figures import Question, count_figures
from xumingsi.desk.figures.county import COUNTY
from xumingsi.desk.reports import export_package
from xumingsi.desk.reports import filings as register
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
LAST = date(2020, 10, 15)
ID = "身份证号(掩码)"
HEADINGS = [
    *(
        "序号",
        "备案人姓名",
        ID,
        "单位",
        "职务",
        "人员类别",
        "享受救助人员姓名",
        "救助人员身份证号(掩码)",
        "与备案人关系",
        "所在村组",
        "救助类型",
    ),
    *(
        "家庭人口",
        "保障人数",
        "月保障金额",
        "开始享受时间",
        "致困原因",
        "申报方式",
        "备案时间",
        "镇核查人",
        "镇核查时间",
        "镇核查意见",
    ),
    *("县核查时间", "县核查结论", "公示地点及时间", "回避情况", "备注"),
]


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def campaign(town: Division, cast: Cast) -> Campaign:
    """One posted, one missing, one found untrue, one only declared by the applicant."""
    village = town.children.order_by("path").first()
    homes = [make_household(village, head=head, actors=cast) for head in ("张大山", "李春梅", "王国强", "赵永福")]
    campaign = make_campaign(town)
    cases = open_list(campaign)
    officials = [make_official(town, name) for name in ("甲主任", "乙会计", "丙教师")]
    for official, home in zip(officials, homes, strict=False):
        declare(official, head_of(home).id_number, "兄弟")
    with on(9, 10):
        posted(file(homes[0], officials[0], cast, relation="兄弟"), cast)
        untrue = file(homes[2], officials[2], cast, relation="父亲")
        filings.refute_filing(
            untrue, actor=cast.officer, checked_on=clock.today(), checkers=["子", "丑"], reason="实为兄弟"
        )
        submit_application(cases[homes[3].pk], actor=cast.officer, declares_relative=True, relative_note="其兄为教师")
    return campaign


def _sheet(campaign: Campaign, folder: Path) -> Any:
    with on(10, 15):
        export_package(campaign, as_of=LAST, actor=None, out_dir=folder / "county")
    return openpyxl.load_workbook(folder / "county" / "3_近亲属备案台账.xlsx")["近亲属备案台账"]


def test_a_row_for_every_filing_and_every_one_missing(campaign: Campaign, tmp_path: Path) -> None:
    lines = [[cell.value for cell in row] for row in _sheet(campaign, tmp_path).iter_rows()]
    start = next(number for number, line in enumerate(lines) if line[0] == "序号")
    assert lines[start] == HEADINGS
    rows = {line[1]: dict(zip(HEADINGS, line, strict=True)) for line in lines[start + 1 : -1]}
    assert rows.pop("待查实")["备注"] == "应备未备：申请人申明“其兄为教师”"
    assert set(rows) == {"甲主任", "乙会计", "丙教师"}
    assert rows["甲主任"]["备注"].startswith("已备案；JQ-2020-")
    assert rows["甲主任"]["公示地点及时间"] == "村务公开栏（2020-09-10 起）"
    assert (rows["甲主任"]["镇核查人"], rows["甲主任"]["县核查结论"]) == ("镇干部甲、镇干部乙", "属实。")
    assert (rows["乙会计"]["备注"], rows["乙会计"]["备案时间"]) == ("应备未备", None)
    assert rows["丙教师"]["备注"].startswith("备案不实：实为兄弟")
    assert all("********" in row[ID] and "********" in row["救助人员身份证号(掩码)"] for row in rows.values())
    assert lines[-1][0] == "合计"


def test_the_table_counts_households_due_and_filed(campaign: Campaign) -> None:
    counted = count_figures(COUNTY, Question(campaign, LAST))
    assert (counted.value("relatives_due"), counted.value("relatives_filed")) == (4, 1)
    before = count_figures(COUNTY, Question(campaign, date(2020, 9, 9)))
    assert (before.value("relatives_due"), before.value("relatives_filed")) == (3, 0)


def test_a_row_lost_stops_the_export(campaign: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = register.filing_rows
    monkeypatch.setattr(register, "filing_rows", lambda material: [row for row in rows(material) if row["missing"]])
    with pytest.raises(GuardFailed, match="已备案的有 0 户，专项治理统计表“已备”为 1"):
        _sheet(campaign, tmp_path)
