"""``import_roster``: exit codes, JSON and the annotated workbook of contract §2."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command

from recipients.models import Household
from tests.factories.accounts import make_town
from tests.factories.rosters import cell_of, household_rows, write_roster
from xumingsi.accounts.models import Division

pytestmark = pytest.mark.django_db
KEYS = ["rows", "households", "members", "created", "updated", "unchanged", "refused", "errors", "warnings"]


def _run(*arguments: Any) -> tuple[int, dict[str, Any]]:
    out, code = StringIO(), 0
    try:
        call_command("import_roster", *map(str, arguments), "--json", "--month", "2020-09", stdout=out, stderr=out)
    except SystemExit as exit_:
        code = int(exit_.code or 0)
    return code, json.loads(out.getvalue().splitlines()[-1])


def test_a_good_roster_goes_in(town: Division, tmp_path: Path) -> None:
    path = write_roster(tmp_path / "roster.xlsx", household_rows(1, people=2))
    code, result = _run(path)
    assert code == 0
    assert list(result) == [*KEYS, "left_out", "ignored"]
    assert [result[key] for key in KEYS[:7]] == [2, 1, 2, 2, 0, 0, 0]
    code, result = _run(path)
    assert (code, [result[key] for key in KEYS[:7]]) == (0, [2, 1, 2, 0, 0, 2, 0])


def test_a_dry_run_writes_nothing(town: Division, tmp_path: Path) -> None:
    code, result = _run(write_roster(tmp_path / "roster.xlsx", household_rows(1)), "--dry-run")
    assert (code, result["created"], Household.objects.count()) == (0, 1, 0)


def test_a_bad_roster_is_refused_and_its_cells_marked(town: Division, tmp_path: Path) -> None:
    rows = [*household_rows(1), *household_rows(2, sex="男", monthly_amount=-1), *household_rows(4)]
    path, out = write_roster(tmp_path / "roster.xlsx", rows), tmp_path / "errors.xlsx"
    code, result = _run(path, "--errors", out)
    assert (code, Household.objects.count()) == (1, 0)
    assert [result[key] for key in KEYS[:7]] == [3, 2, 2, 0, 0, 0, 1]
    assert [set(error) for error in result["errors"]] == [{"sheet", "cell", "row", "column", "message"}]
    assert (result["errors"][0]["cell"], result["errors"][0]["row"]) == (cell_of(3, "monthly_amount"), 3)
    sheet = openpyxl.load_workbook(out).worksheets[0]
    assert "不能是负数" in sheet[cell_of(3, "monthly_amount")].comment.text
    code, result = _run(path, "--skip-bad-rows")
    assert (code, Household.objects.count(), result["created"], result["refused"]) == (0, 2, 2, 1)


def test_left_out_and_ignored_are_named(town: Division, tmp_path: Path) -> None:
    _run(write_roster(tmp_path / "a.xlsx", [*household_rows(1), *household_rows(2)]))
    path = write_roster(tmp_path / "b.xlsx", household_rows(1))
    workbook = openpyxl.load_workbook(path)
    workbook.worksheets[0].cell(1, 40, "照片编号")
    workbook.save(path)
    code, result = _run(path)
    assert (code, result["ignored"]) == (0, ["照片编号"])
    assert [item["certificate_no"] for item in result["left_out"]] == ["XM000002"]


def test_what_is_no_roster_is_refused_in_one_sentence(town: Division, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"hello")
    code, result = _run(tmp_path / "a.xlsx")
    assert (code, result["rows"]) == (1, 0)
    assert "不是 Excel 工作簿" in result["errors"][0]["message"]


def test_misuse_exits_with_two(town: Division, tmp_path: Path) -> None:
    path = write_roster(tmp_path / "roster.xlsx", household_rows(1))
    with pytest.raises(CommandError) as error:
        call_command("import_roster", str(tmp_path / "none.xlsx"))
    assert error.value.returncode == 2
    make_town("白沙镇", "999001102")
    with pytest.raises(CommandError, match="多个镇") as error:
        call_command("import_roster", str(path))
    assert error.value.returncode == 2
    code, result = _run(path, "--town", town.code)
    assert (code, result["created"]) == (0, 1)
