"""The Word templates that come with the system, made by ``manage.py make_report_templates``.

The layout is that of 党政机关公文 (小标宋 title, 黑体 headings, 仿宋 text). Towns edit the .docx in WPS, not this file.
"""

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

TITLE_FONT, HEADING_FONT, TEXT_FONT = "方正小标宋简体", "黑体", "仿宋_GB2312"

RECTIFICATION = [
    ("title", "{{ unit }}{{ campaign }}整改落实情况报告"),
    ("centre", "（统计截止 {{ day }}）"),
    ("text", "县民政局："),
    ("text", "按照县民政局会议精神和镇《关于开展社会救助工作专项治理的通知》要求，{{ unit }}对照重点任务开展专项治理。现将整改落实情况报告如下。"),
    ("heading", "一、工作开展情况"),
    ("text", "{% for phase in phases %}{{ phase.name }}阶段（{{ phase.first }}至{{ phase.last }}）{% if not loop.last %}，{% endif %}{% endfor %}按计划推进。全镇 {{ village_count }} 个村（居）召开动员会 {{ f.meetings }} 次，通过工作方案 {{ f.plans }} 份，开展宣传 {{ f.publicity }} 次；应报阶段报告 {{ f.reports_due }} 份，已报 {{ f.reports_in }} 份。"),
    ("text", "截至统计截止日，全镇在保 {{ f.households }} 户、{{ f.people }} 人（城乡低保和特困供养）。"),
    ("heading", "二、主要做法"),
    ("text", "（一）逐户续保核查。应续保 {{ f.due }} 户，已申请 {{ f.applied }} 户，未申请 {{ f.silent }} 户，催办 {{ f.reminders }} 次；已经济核查 {{ f.verified }} 户，入户 {{ f.visited }} 户，镇抽查 {{ f.drawn }} 户，抽查率 {{ f.draw_rate }}；民主评议 {{ f.reviewed }} 户，公示 {{ f.posted }} 户，审批 {{ f.decided }} 户。"),
    ("chart", "【图：续保进度】"),
    ("caption", "图 1　各村（居）续保进度（户）"),
    ("text", "（二）应保尽保、应退尽退。停发 {{ f.stopped }} 户 {{ f.stopped_people }} 人，减发 {{ f.reduced }} 户，增发 {{ f.raised }} 户；新增 {{ f.granted }} 户 {{ f.granted_people }} 人，批准临时救助 {{ f.temporary }} 件。"),
    ("text", "（三）近亲属备案。应备案 {{ f.relatives_due }} 户，已备案 {{ f.relatives_filed }} 户，实行一户一档、长期公示。"),
    ("text", "（四）动态管理。本年核实死亡保障对象 {{ f.deaths }} 人，追缴多发资金 {{ f.recovered }}；通过动态管理办法 {{ f.rules }} 份。"),
    ("text", "（五）开门整治。张贴公示 {{ f.postings }} 期，走访群众 {{ f.interviews }} 户，政策知晓率 {{ awareness }}，满意度 {{ satisfaction }}。"),
    ("write", "（待填写：本镇的特色做法和经验）"),
    ("heading", "三、存在问题"),
    ("text", "专项治理共发现问题 {{ f.problems }} 件，移交镇纪委线索 {{ f.transferred }} 件，处理 {{ f.punished }} 人。"),
    ("write", "（待填写：主要问题的表现和症结分析）"),
    ("heading", "四、整改情况"),
    ("text", "已整改 {{ f.cured }} 件，已销号 {{ f.signed_off }} 件，销号率 {{ f.sign_off_rate }}。各村（居）情况见下表。"),
    ("table", ""),
    ("write", "（待填写：尚未整改到位的问题、原因和下一步时限）"),
    ("heading", "五、典型案例"),
    ("text", "{% if cases %}发布典型案例 {{ cases|length }} 件，详见附件《典型案例》：{% for case in cases %}{{ loop.index }}.{{ case.title }}（{{ case.unit }}）{% if not loop.last %}；{% else %}。{% endif %}{% endfor %}{% else %}截至统计截止日没有发布典型案例。{% endif %}"),
    ("heading", "六、下步打算"),
    ("write", "（待填写：长效机制建设和下一步工作安排）"),
    ("sign", "{{ unit }}人民政府"),
    ("sign", "（待填写：签发人和成文日期）"),
]  # fmt: skip

SELF_INSPECTION = [
    ("title", "{{ unit }}社会救助专项治理自查报告"),
    ("centre", "（统计截止 {{ day }}）"),
    ("text", "镇民政和社会事务办："),
    ("heading", "一、工作开展情况"),
    ("text", "{{ unit }}召开动员会 {{ f.meetings }} 次，通过工作方案 {{ f.plans }} 份，开展宣传 {{ f.publicity }} 次，应报阶段报告 {{ f.reports_due }} 份、已报 {{ f.reports_in }} 份。辖区在保 {{ f.households }} 户、{{ f.people }} 人。"),
    ("heading", "二、主要做法"),
    ("text", "应续保 {{ f.due }} 户，催办 {{ f.reminders }} 次，已申请 {{ f.applied }} 户，未申请 {{ f.silent }} 户；入户 {{ f.visited }} 户，民主评议 {{ f.reviewed }} 户，公示 {{ f.posted }} 户，审批 {{ f.decided }} 户。近亲属应备案 {{ f.relatives_due }} 户，已备案 {{ f.relatives_filed }} 户。政策知晓率 {{ awareness }}，满意度 {{ satisfaction }}。"),
    ("chart", "【图：续保进度】"),
    ("caption", "图 1　续保进度（户）"),
    ("write", "（待填写：本村（居）的做法）"),
    ("heading", "三、存在问题"),
    ("text", "自查及各渠道共发现问题 {{ f.problems }} 件；本年核实死亡保障对象 {{ f.deaths }} 人。"),
    ("write", "（待填写：问题表现和症结分析）"),
    ("heading", "四、整改情况"),
    ("text", "已整改 {{ f.cured }} 件，已销号 {{ f.signed_off }} 件；停发 {{ f.stopped }} 户 {{ f.stopped_people }} 人，减发 {{ f.reduced }} 户，增发 {{ f.raised }} 户，新增 {{ f.granted }} 户；追缴 {{ f.recovered }}。"),
    ("write", "（待填写：未整改到位的原因、责任人和时限）"),
    ("heading", "五、下步打算"),
    ("write", "（待填写：下一步安排）"),
    ("heading", "六、典型案例"),
    ("text", "报送典型案例 {{ f.cases }} 件。"),
    ("write", "（待填写：没有典型案例的说明情况）"),
    ("sign", "{{ unit }}"),
    ("sign", "（待填写：负责人签字、日期）"),
]  # fmt: skip

CASES = [
    ("title", "{{ unit }}{{ campaign }}典型案例"),
    ("centre", "（统计截止 {{ day }}，共 {{ cases|length }} 件，人员姓名已隐去）"),
    ("text", "{% if not cases %}截至统计截止日没有发布典型案例。{% endif %}"),
    ("only", "{%p for case in cases %}"),
    ("heading", "案例{{ loop.index }}　{{ case.title }}"),
    ("text", "报送单位：{{ case.unit }}"),
    ("text", "基本事实：{{ case.facts }}"),
    ("text", "处理情况：{{ case.handling }}"),
    ("text", "教训和启示：{{ case.lesson }}"),
    ("only", "{%p endfor %}"),
    ("sign", "（待填写：审核人、日期）"),
]  # fmt: skip

COLUMNS = [
    ("村（居）", "name"), ("应续保", "due"), ("已申请", "applied"), ("入户", "visited"), ("镇抽查", "drawn"), ("审批", "decided"),
    ("发现问题", "problems"), ("已整改", "cured"), ("已销号", "signed_off"), ("销号率", "sign_off_rate"),
]  # fmt: skip


def make_templates(folder: Path) -> None:
    """Write the three templates into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, parts in (("整改落实情况报告", RECTIFICATION), ("自查报告", SELF_INSPECTION), ("典型案例", CASES)):
        document = _blank()
        for kind, text in parts:
            _table(document) if kind == "table" else _paragraph(document, kind, text)
        document.save(str(folder / f"{name}.docx"))


def _blank() -> Any:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        Cm(3.7),
        Cm(3.5),
        Cm(2.8),
        Cm(2.6),
    )
    document.core_properties.author = document.core_properties.comments = ""
    return document


def _paragraph(document: Any, kind: str, text: str) -> None:
    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_after, layout.line_spacing = Pt(0), Pt(29)
    font, size = (TITLE_FONT, 22) if kind == "title" else (HEADING_FONT, 16) if kind == "heading" else (TEXT_FONT, 16)
    if kind in ("title", "centre", "chart", "caption"):
        layout.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif kind == "sign":
        layout.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    elif kind != "only":
        layout.first_line_indent = Pt(32)
    if kind in ("title", "chart"):
        layout.line_spacing = None
    _run(paragraph, text, font, 12 if kind == "caption" else size, marked="（待填写：" in text)


def _run(paragraph: Any, text: str, font: str, size: float, *, marked: bool = False) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, Pt(size)
    run._r.get_or_add_rPr().rFonts.set(qn("w:eastAsia"), font)
    if marked:
        run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _table(document: Any) -> None:
    table = document.add_table(rows=4, cols=len(COLUMNS))
    table.style = "Table Grid"
    table.rows[1].cells[0].text = "{%tr for row in villages %}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    for position, (heading, key) in enumerate(COLUMNS):
        for row, text in ((0, heading), (2, f"{{{{ row.{key} }}}}")):
            paragraph = table.rows[row].cells[position].paragraphs[0]
            paragraph.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _run(paragraph, text, HEADING_FONT if row == 0 else TEXT_FONT, 10.5)
