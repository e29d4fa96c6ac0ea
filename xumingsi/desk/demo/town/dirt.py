"""A roster as it should never arrive: one cell of every kind of dirt among good rows and harmless oddities.

What must be refused, each kind in a household of its own (column → kinds; the phrases stand in dirt_kinds.KINDS):

    身份证号        id_wrong_check_digit id_in_number_cell id_as_scientific_text id_of_15_digits id_of_17_digits
                    id_with_letter id_with_impossible_birth id_of_the_future missing_id_number person_twice
    出生日期        birth_in_the_future birth_contradicts_id birth_of_30_february birth_as_serial_number
    性别            sex_contradicts_id sex_unknown
    救助证号        missing_certificate_no
    村(居)          missing_village village_unknown two_villages
    户主姓名        missing_head_name head_name_contradicts_row
    户主身份证号    missing_head_id head_id_contradicts_row head_id_differs_between_rows
    姓名            missing_name name_invisible
    与户主关系      missing_relation relation_unknown two_heads no_head
    是否保障对象    covered_unclear nobody_covered
    救助类型        missing_program program_unknown two_programs
    类别            category_x
    劳动能力 等     labour_unknown health_unknown disability_unknown
    开始享受时间    start_in_month_13 start_on_30_february start_with_two_digit_year start_in_the_future
    月保障金额      missing_monthly_amount amount_negative amount_in_words amount_with_three_decimals
                    amount_far_too_large formula_never_calculated two_amounts
    家庭月收入      income_negative error_cell
    家庭人口        size_with_unit household_smaller_than_rows
    保障人数        covered_more_than_household covered_count_contradicts_rows
    备注            remark_overlong
    银行账号        account_in_number_cell account_with_letters
    联系电话        phone_with_letters

Rules that need more than one cell: sex_contradicts_id, birth_contradicts_id (within a row); person_twice, two_heads,
no_head, head_*, two_*, missing_monthly_amount, covered_*, household_smaller_than_rows, nobody_covered (a household).
village_unknown needs the register, *_in_the_future the day.

What must be forgiven: dirt_oddities.ODDITIES, headings with line breaks, spaces and full-width signs, title lines,
blank rows, 小计 and 合计 rows, a line of signatures, columns in another order, columns nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from openpyxl import Workbook

from recipients.sheets import ROSTER

from .dirt_kinds import KINDS, ErrorCell, Formula, Kind, Rows
from .dirt_oddities import EXTRA_HEADINGS, HEADINGS, ODDITIES, ForcedText, Oddity
from .model import PROGRAM_RURAL, Household
from .people import People
from .population import Population
from .write import household_rows

HEADING_ROW = 4
_PLAIN_HOUSEHOLDS = 40
_BLANK_ROW_EVERY, _SUBTOTAL_EVERY = 11, 17


@dataclass(frozen=True, slots=True)
class DirtyRoster:
    """`dirt` as `dirty_roster` returns it; `good` the 救助证号 of all unspoilt households, `good_rows` their rows.

    One spoilt household may come in without its bad row, that of person_twice; the head stands above it.
    """

    dirt: list[dict[str, Any]]
    good: list[str]
    good_rows: int


def dirty_roster(path: str | Path, seed: int) -> list[dict[str, Any]]:
    """Write the dirty roster to `path` and say what is wrong with it.

    One entry per kind: {"kind", "cell" like "H27", "column" as ROSTER heads it, "row" as Excel counts, "expect": a
    phrase of the message, "household": the 救助证号 that is spoilt}. Nothing else in the workbook may be refused.
    """
    return write_dirty_roster(path, seed).dirt


def write_dirty_roster(path: str | Path, seed: int) -> DirtyRoster:
    """As `dirty_roster`, and names the good households too. Villages are the demo town's."""
    rng = Random(seed)
    stock = _Stock(rng)
    specials: list[Kind | Oddity] = [*KINDS, *ODDITIES]
    blocks: list[tuple[Kind | Oddity | None, Rows]] = [
        (special, stock.rows(special.people, small_x=special.name == "id_with_small_x")) for special in specials
    ]
    blocks += [(None, stock.rows(1 + index % 2)) for index in range(_PLAIN_HOUSEHOLDS)]
    rng.shuffle(blocks)
    page = _Page(rng)
    dirt: list[dict[str, Any]] = []
    good: list[str] = []
    good_rows = 0
    for special, rows in blocks:
        certificate = rows[0]["certificate_no"]
        first = page.next_row
        if isinstance(special, Kind):
            special.spoil(rows)
            dirt.append(page.entry(special, first + special.at) | {"household": certificate})
        else:
            if special:
                special.bend(rows)
            good.append(certificate)
            good_rows += len(rows)
        page.put(rows, merge=special.merge if isinstance(special, Oddity) else ())
    page.close(path)
    return DirtyRoster(dirt, good, good_rows)


class _Stock:
    """Ordinary rural households of the demo villages, handed out one by one."""

    def __init__(self, rng: Random) -> None:
        settled = Population(rng, People(rng), 600).settle()
        self._households = [h for h in settled if h.program == PROGRAM_RURAL and h.village.kind == "村"]

    def rows(self, people: int, *, small_x: bool = False) -> Rows:
        """The rows of a person living alone (with an X in the id where wanted) or of a couple."""

        def fits(household: Household) -> bool:
            shape = "lone_elder" if people == 1 else "old_couple"
            return household.shape == shape and (not small_x or household.head.id_number.endswith("X"))

        household = next(filter(fits, self._households))
        self._households.remove(household)
        return household_rows(household)


class _Page:
    """The worksheet under construction."""

    def __init__(self, rng: Random) -> None:
        self.workbook = Workbook()
        self.sheet: Any = self.workbook.worksheets[0]
        self.sheet.title = "2020年8月花名册"
        keys: list[str | None] = [column.key for column in ROSTER.columns]
        keys.insert(2, keys.pop(keys.index("remark")))
        for _ in EXTRA_HEADINGS:
            keys.insert(rng.randrange(5, len(keys)), None)
        self._columns = {key: position for position, key in enumerate(keys, 1) if key}
        self._extra = [position for position, key in enumerate(keys, 1) if key is None]
        self.next_row = HEADING_ROW + 1
        self._households = 0
        self._headings(len(keys))

    def entry(self, kind: Kind, row: int) -> dict[str, Any]:
        cell = self.sheet.cell(row, self._columns[kind.key])
        heading = ROSTER.column(kind.key).heading
        return {"kind": kind.name, "cell": cell.coordinate, "column": heading, "row": row, "expect": kind.expect}

    def put(self, rows: Rows, merge: tuple[str, ...] = ()) -> None:
        """The rows of a household, now and then followed by a blank row or a subtotal."""
        first = self.next_row
        for row in rows:
            for key, value in row.items():
                self._write(self.next_row, self._columns[key], value)
            self._write(self.next_row, self._extra[0], f"P{self.next_row:04d}")
            self.next_row += 1
        for key in merge:
            column = self._columns[key]
            self.sheet.merge_cells(
                start_row=first, end_row=first + len(rows) - 1, start_column=column, end_column=column
            )
        self._households += 1
        if self._households % _SUBTOTAL_EVERY == 0:
            self._write(self.next_row, 1, "小 计")
            self._write(self.next_row, self._columns["monthly_amount"], 12345)
            self.next_row += 1
        if self._households % _BLANK_ROW_EVERY == 0:
            self.next_row += 1

    def close(self, path: str | Path) -> None:
        self._write(self.next_row, 1, "合计")
        self._write(self.next_row, self._columns["monthly_amount"], 99999)
        self._write(self.next_row + 2, 1, "填表人：演示　　审核人：演示　　填表日期：2020年8月31日")
        self.workbook.save(path)

    def _headings(self, width: int) -> None:
        self._write(1, 1, "演示镇城乡低保和特困人员花名册（虚构数据）")
        self.sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=width)
        self._write(2, 1, "填报单位：演示镇人民政府")
        for column in ROSTER.columns:
            self._write(HEADING_ROW, self._columns[column.key], HEADINGS.get(column.key, column.heading))
        for position, heading in zip(self._extra, EXTRA_HEADINGS, strict=True):
            self._write(HEADING_ROW, position, heading)

    def _write(self, row: int, column: int, value: Any) -> None:
        cell = self.sheet.cell(row, column)
        if isinstance(value, ForcedText):
            cell.value, cell.data_type = value.text, "s"
        elif isinstance(value, Formula | ErrorCell):
            cell.value = value.text
        else:
            cell.value = value
