"""The dirty roster: what one cell can tell is refused by name, what is merely odd is read without complaint."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recipients.sheets import ROSTER
from xumingsi.desk.demo.town import dirt
from xumingsi.desk.demo.town.dirt import DirtyRoster, dirty_roster, write_dirty_roster
from xumingsi.desk.demo.town.dirt_kinds import KINDS
from xumingsi.kit.excel.columns import Sheet
from xumingsi.kit.excel.reader import Table, read_table

# The amount may stand on the head's row only, so a blank cell in it is for the rules across rows to judge.
SHEET = Sheet(
    ROSTER.title,
    [replace(column, required=column.required and column.key != "monthly_amount") for column in ROSTER.columns],
)
# Kinds that no single cell shows: they are left to the rules across rows, the register and the day.
ACROSS_CELLS = {
    *("sex_contradicts_id", "birth_contradicts_id", "birth_in_the_future", "start_in_the_future", "village_unknown"),
    *("person_twice", "two_heads", "no_head", "head_name_contradicts_row", "head_id_contradicts_row"),
    *("head_id_differs_between_rows", "two_amounts", "two_villages", "two_programs", "missing_monthly_amount"),
    *("covered_more_than_household", "covered_count_contradicts_rows", "household_smaller_than_rows"),
    *("nobody_covered", "amount_far_too_large", "remark_overlong"),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dirt") / "dirty.xlsx"


@pytest.fixture(scope="module")
def roster(path: Path) -> DirtyRoster:
    return write_dirty_roster(path, 11)


@pytest.fixture(scope="module")
def table(roster: DirtyRoster, path: Path) -> Table:
    return read_table(path, SHEET)


def test_there_are_at_least_thirty_kinds_each_once(roster: DirtyRoster) -> None:
    kinds = [entry["kind"] for entry in roster.dirt]
    assert len(kinds) == len(set(kinds)) == len(KINDS) >= 30
    assert len({entry["cell"] for entry in roster.dirt}) == len(kinds)
    assert len({entry["household"] for entry in roster.dirt}) == len(kinds)


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS])
def test_the_list_names_every_kind(kind: str) -> None:
    assert kind in str(dirt.__doc__) or (kind.startswith("head_") and "head_*" in str(dirt.__doc__))


def test_bad_cells_are_refused_where_the_list_says(roster: DirtyRoster, table: Table) -> None:
    told = {(error.cell, error.column, error.row): error.message for error in table.errors}
    by_one_cell = [entry for entry in roster.dirt if entry["kind"] not in ACROSS_CELLS]
    for entry in by_one_cell:
        assert entry["expect"] in told[entry["cell"], entry["column"], entry["row"]], entry
    assert len(told) == len(table.errors) == len(by_one_cell)


def test_good_households_are_read_as_they_were_meant(roster: DirtyRoster, table: Table) -> None:
    columns = table.columns
    rows = [row for row, number in enumerate(columns["certificate_no"]) if number in set(roster.good)]
    assert len(rows) == roster.good_rows
    for row in rows:
        one = {key: values[row] for key, values in columns.items()}
        assert "\u200b" not in one["name"]
        assert one["birth_date"].strftime("%Y%m%d") == one["id_number"][6:14]
        assert one["program"] == "农村低保"
        assert 2012 <= one["started_on"].year <= 2020
        assert one["village"].startswith("演示")
        assert one["head_id"].startswith(one["id_number"]) or one["relation"] != "户主"


def test_odd_cells_mean_what_they_look_like(roster: DirtyRoster, table: Table) -> None:
    remarks = table.columns["remark"]
    assert "=1+1" in remarks
    assert any("<script>" in (remark or "") for remark in remarks)
    assert any(number.endswith("X") for number in table.columns["id_number"] if number)
    assert table.columns["disability"].count("二级") >= 1
    once = [row for row, amount in enumerate(table.columns["monthly_amount"]) if amount is None]
    assert any(table.columns["certificate_no"][row] in roster.good for row in once)


def test_lines_around_the_people_are_passed_over(table: Table) -> None:
    reasons = {reason for _, reason in table.skipped}
    assert reasons == {"合计行", "签名或说明行"}
    assert table.ignored_headings == list(dirt.EXTRA_HEADINGS)
    assert table.header_row == dirt.HEADING_ROW


def test_same_seed_gives_same_dirt(tmp_path: Path, roster: DirtyRoster) -> None:
    again: list[dict[str, Any]] = dirty_roster(tmp_path / "again.xlsx", 11)
    assert again == roster.dirt
    assert dirty_roster(tmp_path / "other.xlsx", 12) != again
