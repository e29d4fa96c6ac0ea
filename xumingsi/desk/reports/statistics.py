"""1_专项治理统计表: the county's figures by village and by phase, and what became of each sentence of the notice."""

from collections.abc import Iterator
from pathlib import Path

from xumingsi.desk.figures.county import COUNTY
from xumingsi.kit.dates import chinese_date

from .checks import COUNTY_CHECKS
from .clauses import add_clauses
from .notes import NOTES, common_notes
from .phases import add_phases
from .report import Material, Written
from .table import Book, add_notes
from .village_table import CHECKS, VillageTable

TITLE = "专项治理统计表"


def write_statistics(material: Material, path: Path) -> Written:
    """Write the table with the clauses, the phases, its checks and notes; answers every check that failed."""
    table = VillageTable(TITLE, material, COUNTY, material.counted, COUNTY_CHECKS)
    book = Book(creator=material.unit)
    table.draw(book, list(_lines(material)))
    add_clauses(book, material)
    add_phases(book, material)
    add_notes(book, CHECKS, table.check_rows())
    add_notes(book, NOTES, [*common_notes(material), *table.notes()])
    book.save(path)
    return Written(len(material.villages), list(table.faults()))


def _lines(material: Material) -> Iterator[str]:
    campaign = material.question.campaign
    yield f"{campaign.town}{campaign.name}统计表"
    yield f"填报单位：{material.unit}　　统计截止日：{chinese_date(material.question.as_of)}　　单位：户、人、件、元"
