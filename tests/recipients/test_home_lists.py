"""Lists of residents and ledgers go in whole or not at all, make the homes they name, and change nothing twice."""

import io
import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recipients.exchange.home_lists import import_ledger, import_residents
from recipients.models import CareHome, HomeEntry, HomeStay
from recipients.services.home_ledger_lists import EntryLine, keep_entries
from tests.factories.accounts import make_user
from tests.factories.cast import Cast, make_cast
from tests.factories.homes import cell_of, ledger_row, resident_row, write_list
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
OTHER_ID = "512324197501010137"


@pytest.fixture(autouse=True)
def _end_of_september() -> Iterator[None]:
    with clock.at(clock.moment(date(2020, 9, 28))):
        yield


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


def run(kind: str, rows: list[dict[str, Any]], folder: Path, *options: str) -> tuple[dict[str, Any], int]:
    """The JSON and exit code of ``import_reference``."""
    path, out, code = write_list(folder / "list.xlsx", kind, rows), io.StringIO(), 0
    try:
        call_command("import_reference", kind, str(path), *options, "--json", stdout=out, stderr=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return json.loads(out.getvalue().splitlines()[-1]), code


def counts(result: dict[str, Any]) -> tuple[int, ...]:
    return tuple(result[key] for key in ("rows", "created", "updated", "unchanged", "refused"))


def test_on_a_fresh_system_the_lists_make_the_homes_they_name(town: Division, tmp_path: Path) -> None:
    result, code = run("home_residents", [resident_row(home="清溪 敬老院"), resident_row(id_number=OTHER_ID)], tmp_path)
    assert (counts(result), code, result["homes"]) == ((2, 2, 0, 0, 0), 0, ["清溪敬老院"])
    assert [one["message"] for one in result["warnings"]] == ["系统中没有“清溪敬老院”，已新建这家机构"]
    result, code = run("home_ledger", [ledger_row(), ledger_row(home="清溪敬考院", voucher_no="9")], tmp_path)
    assert (counts(result), code) == ((2, 2, 0, 0, 0), 0)
    assert "已有：清溪敬老院；如是笔误" in result["warnings"][0]["message"]
    stay = HomeStay.objects.get(id_number=OTHER_ID)
    assert (stay.home.name, stay.home.town, stay.admitted_on, stay.care_level) == (
        "清溪敬老院",
        town,
        date(2018, 3, 1),
        "全自理",
    )
    entry = HomeEntry.objects.get(home=stay.home)
    assert (entry.amount, entry.subject, entry.approver, entry.recorded_by) == (Decimal("1203.50"), "伙食", "丙", None)
    assert verify().ok


@pytest.mark.parametrize("kind", ["home_residents", "home_ledger"])
def test_the_same_list_again_changes_nothing(town: Division, tmp_path: Path, kind: str) -> None:
    rows = [resident_row(), resident_row(id_number=OTHER_ID, left_on="2020-07-01", left_reason="住院")]
    rows = rows if kind == "home_residents" else [ledger_row(), ledger_row(), ledger_row(voucher_no=None, receipt=None)]
    first, _ = run(kind, rows, tmp_path)
    before = Entry.objects.count()
    again, code = run(kind, rows, tmp_path)
    assert (counts(first)[1], counts(again), code) == (len(rows), (len(rows), 0, 0, len(rows), 0), 0)
    assert Entry.objects.count() == before


def test_a_dry_run_writes_nothing(town: Division, tmp_path: Path) -> None:
    result, _ = run("home_residents", [resident_row()], tmp_path, "--dry-run")
    assert (counts(result)[1], result["homes"]) == (1, ["清溪敬老院"])
    assert not CareHome.objects.exists()


def test_a_later_list_closes_a_stay_but_does_not_undo_a_leaving(town: Division, tmp_path: Path) -> None:
    run("home_residents", [resident_row()], tmp_path)
    gone = resident_row(left_on="2020-07-06", left_reason="住院")
    result, _ = run("home_residents", [gone, resident_row(admitted_on="2020-07-22", care_level="半护理")], tmp_path)
    assert counts(result) == (2, 1, 1, 0, 0)
    result, code = run("home_residents", [resident_row(care_level="")], tmp_path)
    assert (counts(result), code) == ((1, 0, 0, 0, 1), 1), "as the list has it, he never left before he came again"
    stays = list(HomeStay.objects.order_by("admitted_on").values_list("left_on", "left_reason", "care_level"))
    assert stays == [(date(2020, 7, 6), "住院", "全自理"), (None, "", "半护理")]


def test_a_corrected_ledger_supersedes_what_it_corrects(town: Division, tmp_path: Path) -> None:
    rows = [
        ledger_row(),
        ledger_row(voucher_no="2020-08-002", amount="300.10"),
        ledger_row(voucher_no=None, amount="55"),
    ]
    run("home_ledger", rows, tmp_path)
    rows[1]["amount"], rows[2]["receipt"] = "320.10", "收据"
    result, _ = run("home_ledger", rows, tmp_path)
    assert counts(result) == (3, 0, 2, 1, 0)
    standing = HomeEntry.objects.standing().order_by("pk")
    assert [str(one.amount) for one in standing] == ["1203.50", "320.10", "55.00"]
    assert HomeEntry.objects.count() == 5, "what was there stays on file"
    assert (standing[1].supersedes.amount, standing[1].correction) == (Decimal("300.10"), "按台账工作簿更正")
    assert counts(run("home_ledger", rows, tmp_path)[0]) == (3, 0, 0, 3, 0)
    assert verify().ok


BAD = [
    ("home_residents", "left_on", "2018-02-01", "早于入住日期"),
    ("home_residents", "admitted_on", "2020-10-01", "晚于今天"),
    ("home_residents", "admitted_on", "1940-01-01", "早于身份证号中的出生日期"),
    ("home_residents", "id_number", "123", "身份证"),
    ("home_residents", "care_level", "特护", "可选范围"),
    ("home_residents", "home", None, "不能为空"),
    ("home_residents", "name", None, "姓名不能为空"),
    ("home_residents", "name", "长" * 41, "最多40个字"),
    ("home_ledger", "amount", -3, "负数"),
    ("home_ledger", "amount", 0, "金额为 0"),
    ("home_ledger", "booked_on", "2020-09-29", "晚于今天"),
    ("home_ledger", "direction", "进", "可选范围"),
    ("home_ledger", "subject", None, "不能为空"),
    ("home_ledger", "home", "院" * 61, "最多60个字"),
]


@pytest.mark.parametrize(("kind", "key", "value", "message"), BAD, ids=[f"{b[0]} {b[1]}={str(b[2])[:12]}" for b in BAD])
def test_a_bad_cell_is_named_and_nothing_is_written(
    town: Division, tmp_path: Path, kind: str, key: str, value: Any, message: str
) -> None:
    make = resident_row if kind == "home_residents" else ledger_row
    rows = [make(id_number=OTHER_ID) if make is resident_row else make(), make(**{key: value})]
    result, code = run(kind, rows, tmp_path)
    assert (counts(result), code) == ((2, 0, 0, 0, 1), 1)
    assert result["errors"][0]["cell"] == cell_of(kind, 3, key)
    assert message in result["errors"][0]["message"]
    assert not CareHome.objects.exists()
    assert counts(run(kind, rows, tmp_path, "--skip-bad-rows")[0]) == (2, 1, 0, 0, 1)


def test_one_bed_at_a_time(town: Division, tmp_path: Path) -> None:
    twice = [resident_row(), resident_row(admitted_on="2019-05-01")]
    result, code = run("home_residents", twice, tmp_path)
    assert code == 1
    assert "与第2行入住（2018-03-01 起未离院）重叠，请先填写上一次的离院日期" in result["errors"][0]["message"]
    result, code = run("home_residents", [resident_row(), resident_row()], tmp_path)
    assert "只保留一行" in result["errors"][0]["message"]
    result, code = run(
        "home_residents", [resident_row(), resident_row(home="竹林敬老院", admitted_on="2019-05-01")], tmp_path
    )
    assert (counts(result), code) == ((2, 2, 0, 0, 0), 0), "in two homes at once is worth a look, not refused"
    assert sum("请核实此人在哪一家" in one["message"] for one in result["warnings"]) == 2
    result, code = run("home_residents", [resident_row(admitted_on="2020-01-01")], tmp_path)
    assert "已登记的" in result["errors"][0]["message"]


def test_only_who_may_import_does(town: Division, tmp_path: Path) -> None:
    path = write_list(tmp_path / "r.xlsx", "home_residents", [resident_row()])
    book = write_list(tmp_path / "l.xlsx", "home_ledger", [ledger_row()])
    inspector = make_user(Role.INSPECTOR, town)
    for importing, file in ((import_residents, path), (import_ledger, book)):
        with pytest.raises(NotAllowed):
            importing(file, town=town, actor=inspector)
    assert not CareHome.objects.exists()


_LINES = st.lists(
    st.builds(
        lambda day, voucher, amount, what: EntryLine(
            "清溪敬老院", date(2020, 8, day), voucher, what, "支出", "伙食", Decimal(amount), "甲", "乙", "丙", "发票"
        ),
        st.integers(1, 3), st.sampled_from(["", "1", "2"]), st.integers(1, 3), st.sampled_from(["米", "菜"]),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=_LINES, second=_LINES)
def test_whatever_comes_in_what_stands_is_the_last_list_and_what_it_does_not_speak_of(
    town: Division, first: list[EntryLine], second: list[EntryLine]
) -> None:
    """The second list in any case stands whole; brought in again it changes nothing."""
    from django.db import transaction

    with transaction.atomic():
        keep_entries(town, first, actor=None)
        kept = keep_entries(town, second, actor=None)
        assert kept.known + len(kept.new) + len(kept.changed) == len(second)
        names = ("booked_on", "voucher_no", "summary", "amount")
        standing = list(HomeEntry.objects.standing().order_by("pk").values_list(*names))
        for line in second:
            standing.remove((line.booked_on, line.voucher_no, line.summary, line.amount))
        again = keep_entries(town, second, actor=None)
        assert (again.known, again.new, again.changed) == (len(second), [], [])
        transaction.set_rollback(True)
