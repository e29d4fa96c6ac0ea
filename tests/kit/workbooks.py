"""Workbooks for tests: a plain sheet of ours, and packages written part by part, as odd as needed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from xumingsi.kit.excel import columns as c
from xumingsi.kit.excel.columns import Column, Sheet

GOOD_ID = "500230199001011237"
KINDS = ("城市低保", "农村低保", "特困分散供养", "特困集中供养")

ROSTER = Sheet(
    "低保花名册",
    [
        Column("sequence", "序号", parse=c.integer, kind="integer"),
        Column("village", "村(居)", required=True, synonyms=("村居", "村(社区)"), fill_down=True, example="示范村"),
        Column("name", "姓名", required=True, example="张三"),
        Column(
            "number",
            "身份证号",
            required=True,
            synonyms=("身份证号码", "公民身份号码"),
            parse=c.resident_id,
            secret=True,
            width=22,
            note="18位，按身份证录入",
        ),
        Column("kind", "救助类型", parse=c.one_of(KINDS), choices=KINDS),
        Column("amount", "月保障金额", parse=c.money, kind="money"),
        Column("start", "开始享受时间", parse=c.date, kind="date"),
        Column("month", "月份", parse=c.month, kind="month"),
        Column("remark", "备注"),
    ],
    total_row=True,
)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DOCUMENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def save(path: Path, rows: Iterable[Sequence[Any]], *, title: str = "Sheet1", merges: Sequence[str] = ()) -> Path:
    """A workbook as openpyxl writes it."""
    workbook = openpyxl.Workbook()
    ws = workbook.worksheets[0]
    ws.title = title
    for row in rows:
        ws.append(row)
    for area in merges:
        ws.merge_cells(area)
    workbook.save(path)
    return path


def parts(
    sheet_data: str = "",
    *,
    after: str = "",
    formats: Sequence[int] = (0,),
    shared: Sequence[str] = (),
    properties: str = "",
    name: str = "Sheet1",
) -> dict[str, str | bytes]:
    """The parts of a one-sheet package. `formats` are the number format ids of styles 0, 1, …; `shared` <si> bodies."""
    styles = "".join(f'<xf numFmtId="{number}" fontId="0" fillId="0" borderId="0"/>' for number in formats)
    strings = "".join(f"<si>{body}</si>" for body in shared)
    overrides = {
        "workbook": "sheet.main",
        "worksheets/sheet1": "worksheet",
        "styles": "styles",
        "sharedStrings": "sharedStrings",
    }
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(
            f'<Override PartName="/xl/{part}.xml" ContentType="{_DOCUMENT}.{kind}+xml"/>'
            for part, kind in overrides.items()
        )
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">{properties}<sheets><sheet name="{name}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{_REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><fonts><font><sz val="11"/></font></fonts><fills><fill><patternFill patternType="none"/></fill></fills>'
        f'<borders><border/></borders><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{sheet_data}</sheetData>{after}</worksheet>',
    }


def package(path: Path, contents: dict[str, str | bytes]) -> Path:
    """Zip the parts up."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in contents.items():
            archive.writestr(name, body)
    return path


def inline(reference: str, text: str) -> str:
    """A text cell."""
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'
