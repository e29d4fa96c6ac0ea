"""8_特困供养统计表: 城乡特困人员救助供养 (table C) by village."""

from pathlib import Path

from xumingsi.desk.figures import count_figures
from xumingsi.desk.figures.destitute import DESTITUTE

from .allowances import add_checks, lines_of, table_notes
from .checks import DESTITUTE_CHECKS
from .notes import NOTES, common_notes
from .report import Material, Written
from .table import Book, add_notes
from .village_table import VillageTable

TITLE = "特困供养"
_RULES = [
    ("档次", "一档、二档、三档对应全护理、半护理、全自理（特困人员认定办法第21、22条）；没有登记护理等级的不计入任何一档。"),
    ("城市、农村", "按所在地计：社区为城市，村为农村。"),
    ("基本生活补贴", "月供养金额减去照料护理补贴；小于 0 说明护理等级或金额登记有误，须先核对。"),
]  # fmt: skip


def write_support(material: Material, path: Path) -> Written:
    """Write the table; answers every check that failed."""
    table = VillageTable(TITLE, material, DESTITUTE, count_figures(DESTITUTE, material.question), DESTITUTE_CHECKS)
    book = Book(creator=material.unit)
    table.draw(book, lines_of(material, "城乡特困人员救助供养统计表"))
    add_checks(book, [table])
    add_notes(book, NOTES, [*common_notes(material), *_RULES, *table_notes(table)])
    book.save(path)
    return Written(len(material.villages), list(table.faults()))
