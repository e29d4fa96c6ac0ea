"""Bar charts in a Word document as drawings of its own kind: they can be restyled in WPS and need no picture or font."""

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

PLACE = "【图：续保进度】"
_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_COLOURS = ("7F8FA9", "2E75B6", "548235", "C55A11")
# English Metric Units: 15 × 7 cm.
_WIDTH, _HEIGHT = 5_400_000, 2_520_000

Bars = dict[str, list[tuple[str, int]]]


def draw_charts(document: Any, bars: Bars | None) -> None:
    """Put the chart where the template says 【图：续保进度】; a template that says it nowhere has none."""
    for number, paragraph in enumerate([one for one in document.paragraphs if one.text.strip() == PLACE], 1):
        for run in paragraph.runs:
            run.text = ""
        if bars:
            uri = PackURI(f"/word/charts/chart{number}.xml")
            part = Part(uri, _TYPE, _chart(bars).encode(), document.part.package)
            drawing = parse_xml(_inline(document.part.relate_to(part, f"{_RELATION}/chart"), number))
            paragraph.add_run()._r.append(drawing)


def _inline(relation: str, number: int) -> str:
    return (
        f'<w:drawing xmlns:w="{_WORD}" xmlns:wp="{_DRAWING}/wordprocessingDrawing" xmlns:a="{_DRAWING}/main">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{_WIDTH}" cy="{_HEIGHT}"/>'
        f'<wp:docPr id="{900 + number}" name="续保进度" descr="各村（居）续保进度柱形图"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="{_DRAWING}/chart"><c:chart xmlns:c="{_DRAWING}/chart" '
        f'xmlns:r="{_RELATION}" r:id="{relation}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _chart(bars: Bars) -> str:
    series = "".join(_series(index, name, values) for index, (name, values) in enumerate(bars.items()))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace xmlns:c="{_DRAWING}/chart" xmlns:a="{_DRAWING}/main"><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'<c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="80"/><c:axId val="111"/><c:axId val="112"/></c:barChart>'
        f"{_axis('catAx', 111, 112, 'b')}{_axis('valAx', 112, 111, 'l')}</c:plotArea>"
        '<c:legend><c:legendPos val="b"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/></c:chart></c:chartSpace>'
    )


def _series(index: int, name: str, values: Iterable[tuple[str, int]]) -> str:
    points = list(values)
    labels = "".join(f'<c:pt idx="{i}"><c:v>{escape(label)}</c:v></c:pt>' for i, (label, _) in enumerate(points))
    numbers = "".join(f'<c:pt idx="{i}"><c:v>{value}</c:v></c:pt>' for i, (_, value) in enumerate(points))
    count = f'<c:ptCount val="{len(points)}"/>'
    return (
        f'<c:ser><c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:v>{escape(name)}</c:v></c:tx>'
        f'<c:spPr><a:solidFill><a:srgbClr val="{_COLOURS[index % 4]}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'
        '<c:dLbls><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strLit>{count}{labels}</c:strLit></c:cat><c:val><c:numLit>{count}{numbers}</c:numLit></c:val></c:ser>"
    )


def _axis(kind: str, own: int, other: int, side: str) -> str:
    lines = "<c:majorGridlines/>" if kind == "valAx" else ""
    return (
        f'<c:{kind}><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/>{lines}<c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:crossAx val="{other}"/><c:crosses val="autoZero"/></c:{kind}>'
    )
