"""The sheet 通知条款落实对照表."""

from xumingsi.desk.figures.clauses import CLAUSES
from xumingsi.kit.dates import chinese_date
from xumingsi.kit.excel.columns import Column

from .report import Material
from .table import Book, Heading
from .wording import told

TITLE = "通知条款落实对照表"
_HEADINGS = [
    Heading(Column("number", "序号", width=6, kind="integer")), Heading(Column("place", "条款", width=9)), Heading(Column("sentence", "通知原文", width=52)),
    Heading(Column("done", "落实措施", width=34)), Heading(Column("who", "责任单位", width=16)), Heading(Column("evidence", "佐证材料", width=24)),
    Heading(Column("figures", "数据（截至统计截止日）", width=34)),
]  # fmt: skip


def add_clauses(book: Book, material: Material) -> None:
    """One row for each sentence of the notice."""
    day = chinese_date(material.question.as_of)
    lines = [f"{material.question.campaign.name}{TITLE}", f"填报单位：{material.unit}　　统计截止日：{day}"]
    ws, first = book.add_sheet(TITLE, lines, _HEADINGS)
    for number, clause in enumerate(CLAUSES, 1):
        row = first + number - 1
        values = [number, clause.place, clause.sentence, clause.done, clause.who, clause.evidence]
        book.add_row(ws, row, _HEADINGS, [*values, told(material, clause.figures)])
        ws.row_dimensions[row].height = 15 * max(len(clause.sentence) // 24 + 1, len(clause.done) // 15 + 1, 3)
