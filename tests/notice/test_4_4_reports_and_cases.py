"""通知四(四): “及时收集、整理、报送各阶段工作开展情况以及查处的典型案例，并在2020年10月15日前以书面形式，将专项治理整改落实情况上报”。"""

from datetime import date

import pytest
from docx import Document

from tests.factories.evidence import submit, write
from tests.renewals.doing import on
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.models import PhaseReport, TypicalCase
from xumingsi.campaign.services import advance_phases, typical_cases
from xumingsi.desk.reports import export_package

pytestmark = pytest.mark.django_db


def test_every_village_owes_a_report_on_every_phase_and_the_last_by_15_october(campaign, village):
    with on(10, 1):
        advance_phases(as_of=date(2020, 10, 1))
    assert PhaseReport.objects.filter(village=village.pk).count() == 5
    assert PhaseReport.objects.get(village=village.pk, phase__kind=PhaseKind.REPORT).due_on == date(2020, 10, 15)


@pytest.mark.parametrize(("day", "late"), [((9, 5), False), ((9, 6), True), ((9, 28), True)])
def test_late_is_reckoned_from_the_report_s_date_not_from_the_notice_s(campaign, village, cast, day, late):
    """The notice is dated 27 September; what was due on the 5th is late on the 6th all the same."""
    assert campaign.notice_date == date(2020, 9, 27)
    with on(10, 1):
        advance_phases(as_of=date(2020, 8, 27))
        report = PhaseReport.objects.get(village=village.pk, phase__kind=PhaseKind.MOBILISE)
        assert submit(report, cast.clerk(village), on=date(2020, *day)).is_late == late


def test_a_case_is_told_without_telling_who(campaign, village, cast):
    with on(10, 8):
        case = write(campaign, village, cast.clerk(village))
        typical_cases.approve_case(case, actor=cast.officer)
        typical_cases.publish_case(case, actor=cast.officer)
    told = TypicalCase.objects.published().get().wording
    assert told.handling.startswith("停发低保")
    assert not [name for name in case.names if name in f"{told.title}{told.facts}{told.handling}{told.lesson}"]


def test_what_was_put_right_goes_up_in_writing_drafted_from_the_records(campaign, village, cast, tmp_path):
    with on(10, 8):
        case = write(campaign, village, cast.clerk(village))
        typical_cases.approve_case(case, actor=cast.officer)
        typical_cases.publish_case(case, actor=cast.officer)
    with on(10, 15):
        package = export_package(campaign, as_of=date(2020, 10, 15), actor=cast.officer, out_dir=tmp_path / "county")
    parts = {path.name for path in package.folder.iterdir()}
    assert {"9_典型案例.docx", "10_整改落实情况报告.docx"} <= parts
    told = "\n".join(one.text for one in Document(str(package.folder / "9_典型案例.docx")).paragraphs)
    assert case.wording.title in told
    assert not [name for name in case.names if name in told]
    report = "\n".join(one.text for one in Document(str(package.folder / "10_整改落实情况报告.docx")).paragraphs)
    assert "发布典型案例 1 件" in report
    assert "（待填写：" in report
