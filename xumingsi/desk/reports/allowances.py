"""7_城乡低保统计表: 城市低保 (A, F), 农村低保 (B), 月度信息 (D), 资金发放汇总 (E) and every village month by month."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from xumingsi.desk.figures import Counted, count_figures
from xumingsi.desk.figures.allowance import PAID, RURAL, URBAN
from xumingsi.desk.figures.months import Month, months_of
from xumingsi.kit.dates import chinese_date
from xumingsi.kit.excel.columns import Column
from xumingsi.kit.excel.fragments import Formula

from .checks import PAID_CHECKS, RURAL_CHECKS, URBAN_CHECKS
from .notes import NOTES, common_notes
from .report import Material, Written
from .table import Book, Heading, add_notes, letter
from .village_table import CHECKS, VillageTable

_RULES = [
    ("资金", "按应发待遇统计：统计截止日（以往各月为月末）执行的月保障金额，标准调整按生效月份计；实际发放以银行代发清单为准。"),
    ("新增、退出", "与上月末相比：上月末户数 + 新增 − 退出 = 统计截止日户数。"),
    ("年龄", "按统计截止日周岁：老年人 60 周岁以上，未成年人未满 18 周岁。"),
    ("人员分类、劳动能力、致贫原因", "按登记的保障对象统计；多种致贫原因的分别计入，故各原因之和不小于人数。"),
]  # fmt: skip


def write_allowances(material: Material, path: Path) -> Written:
    """Write the tables; answers every check that failed and what does not agree with 专项治理统计表."""
    counted = count_figures([*URBAN, *RURAL, *PAID], material.question)
    tables = [
        VillageTable("城市低保", material, URBAN, counted, URBAN_CHECKS),
        VillageTable("农村低保", material, RURAL, counted, RURAL_CHECKS),
        VillageTable("资金发放汇总", material, PAID, counted, PAID_CHECKS),
    ]
    book = Book(creator=material.unit)
    titles = ("城市低保对象综合统计表", "农村居民最低生活保障统计表", "城乡低保、特困供养资金发放汇总表")
    for table, title in zip(tables, titles, strict=True):
        table.draw(book, lines_of(material, title))
    months = months_of(material.question)
    _add_months(book, material, months)
    _add_villages(book, material, months)
    add_checks(book, tables)
    notes = [note for table in tables for note in table_notes(table)]
    add_notes(book, NOTES, [*common_notes(material), *_RULES, *notes])
    book.save(path)
    faults = [fault for table in tables for fault in table.faults()]
    return Written(len(material.villages), [*faults, *_against_statistics(material, counted, tables[-1])])


def lines_of(material: Material, title: str) -> list[str]:
    """The title lines of a table."""
    day = chinese_date(material.question.as_of)
    return [f"{material.unit}{title}", f"填报单位：{material.unit}　　统计截止日：{day}　　单位：户、人、元"]


def add_checks(book: Book, tables: list[VillageTable]) -> None:
    """One sheet with the checks of all tables, numbered through."""
    rows: list[Any] = []
    for table in tables:
        rows += [[row[0], f"{table.title}：{row[1]}", *row[2:]] for row in table.check_rows(len(rows) + 1)]
    add_notes(book, CHECKS, rows)


def table_notes(table: VillageTable) -> Iterator[tuple[str, str]]:
    """The table's notes, each with the table's name."""
    return ((f"{table.title} {name}", rule) for name, rule in table.notes())


def _against_statistics(material: Material, counted: Counted, paid: VillageTable) -> Iterator[str]:
    """低保 and 特困 together are what 专项治理统计表 counts as 在保."""
    for key, parts in (
        ("households", ("all_households", "poor_households")),
        ("people", ("all_people", "poor_people")),
    ):
        for row, village in enumerate(material.villages, paid.first):
            here = sum(counted.value(part, village) or 0 for part in parts)
            there = material.counted.value(key, village)
            if here != there:
                cells = " + ".join(f"{paid.letters[part]}{row}" for part in parts)
                name = material.counted.figures[key].heading
                yield f"“{paid.title}”{cells}（{village}）合计为 {here}，专项治理统计表“{name}”为 {there}，两表不一致。"


_OF_MONTH = [
    ("all_households", "本月户数", "城乡低保", "integer", ("urban_households", "rural_households")),
    ("all_people", "人数", "城乡低保", "integer", ("urban_people", "rural_people")),
    ("urban_households", "城镇户数", "城乡低保", "integer", ("urban_households",)),
    ("urban_people", "城镇人数", "城乡低保", "integer", ("urban_people",)),
    ("rural_households", "农村户数", "城乡低保", "integer", ("rural_households",)),
    ("rural_people", "农村人数", "城乡低保", "integer", ("rural_people",)),
    ("all_money", "本月资金", "城乡低保", "money", ("urban_allowance", "rural_allowance")),
    ("all_so_far", "1—本月资金", "城乡低保", "money", "all_money"),
    ("poor_households", "总户数", "特困供养", "integer", ("care_households", "home_country", "home_town")),
    ("poor_people", "总人数", "特困供养", "integer", ("care_people", "home_country_people", "home_town_people")),
    ("care_people", "集中人数", "特困供养", "integer", ("care_people",)),
    ("scattered_people", "分散人数", "特困供养", "integer", ("home_country_people", "home_town_people")),
    ("poor_money", "本月资金", "特困供养", "money", ("care_money", "home_money")),
    ("poor_so_far", "1—本月资金", "特困供养", "money", "poor_money"),
    ("relief_households", "本月户数", "临时救助", "integer", ("relief_households",)),
    ("relief_money", "本月资金", "临时救助", "money", ("relief_money",)),
    ("relief_so_far", "累计资金", "临时救助", "money", "relief_money"),
]  # fmt: skip


def _add_months(book: Book, material: Material, months: list[Month]) -> None:
    """One row a month for the whole town; what is summed up over the year is a formula."""
    headings = [Heading(Column("month", "月份", width=9, kind="month"))]
    headings += [
        Heading(Column(key, name, width=12 if kind == "money" else 7, kind=kind), group)
        for key, name, group, kind, _ in _OF_MONTH
    ]  # type: ignore[arg-type]
    ws, first = book.add_sheet("月度信息", lines_of(material, "社会救助月度信息表"), headings)
    columns = {key: letter(position) for position, (key, *_) in enumerate(_OF_MONTH, 2)}
    so_far: dict[str, Decimal] = {}
    for row, month in enumerate(months, first):
        values: list[Any] = [month.label]
        found: dict[str, Any] = {}
        for key, *_, parts in _OF_MONTH:
            if isinstance(parts, str):
                so_far[parts] = so_far.get(parts, Decimal(0)) + found[parts]
                values.append(Formula(f"SUM({columns[parts]}${first}:{columns[parts]}{{row}})", so_far[parts]))
            else:
                found[key] = sum(month.counted.value(part) or 0 for part in parts)
                values.append(found[key])
        book.add_row(ws, row, headings, values)


_OF_VILLAGE = [
    *(("urban_households", "户数", "城市低保", "integer"), ("urban_people", "人数", "城市低保", "integer"), ("urban_allowance", "资金", "城市低保", "money")),
    *(("rural_households", "户数", "农村低保", "integer"), ("rural_people", "人数", "农村低保", "integer"), ("rural_allowance", "资金", "农村低保", "money")),
]  # fmt: skip


def _add_villages(book: Book, material: Material, months: list[Month]) -> None:
    """One row for each village and month, a total under each village."""
    headings = [
        Heading(Column("village", "村(居)", width=12)),
        Heading(Column("month", "月份", width=10, kind="month")),
    ]
    headings += [Heading(Column(key, name, width=12, kind=kind), group) for key, name, group, kind in _OF_VILLAGE]  # type: ignore[arg-type]
    ws, row = book.add_sheet("分村逐月", lines_of(material, "城乡低保分村（居）逐月统计表"), headings)
    for village in material.villages:
        first = row
        sums: dict[str, Decimal] = {}
        for month in months:
            found = {key: month.counted.value(key, village) or 0 for key, *_ in _OF_VILLAGE}
            sums = {key: sums.get(key, Decimal(0)) + value for key, value in found.items()}
            book.add_row(ws, row, headings, [village.name, month.label, *found.values()])
            row += 1
        totals: list[Any] = [
            Formula(f"SUM({letter(position)}{first}:{letter(position)}{row - 1})", sums[key]) if kind == "money" else ""
            for position, (key, _, _, kind) in enumerate(_OF_VILLAGE, 3)
        ]
        book.add_row(ws, row, headings, [village.name, "累计", *totals], bold=True)
        row += 1
