"""Lists of other offices go in whole or not at all, twice is once, and a complete list says who is gone."""

import io
import json
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recipients.exchange.holding_list import importer
from recipients.models import BusinessRecord, PensionRecord, PropertyRecord, VehicleRecord
from recipients.services.holdings import KINDS
from tests.chinese import assert_chinese
from tests.factories.campaign import make_cast, make_id
from tests.factories.holdings import cell_in, listed_row, write_list
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _end_of_september(town: Division) -> Iterator[None]:
    with clock.at(clock.moment(date(2020, 9, 28))):
        yield


def run(kind: str, path: Path, *options: str) -> tuple[dict[str, Any], int]:
    """JSON and exit code of ``import_reference``."""
    out, code = io.StringIO(), 0
    try:
        call_command("import_reference", kind, str(path), *options, "--json", stdout=out, stderr=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return json.loads(out.getvalue().splitlines()[-1]), code


def counts(result: dict[str, Any]) -> tuple[int, ...]:
    return tuple(result[key] for key in ("rows", "created", "updated", "unchanged", "refused", "gone"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_goes_in_and_again_changes_nothing(kind: str, tmp_path: Path) -> None:
    people = [make_id(1960) for _ in range(3)]
    path = write_list(tmp_path / "l.xlsx", kind, [listed_row(kind, number) for number in people])
    assert counts(run(kind, path)[0]) == (3, 3, 0, 0, 0, 0)
    assert counts(run(kind, path)[0]) == (3, 0, 0, 3, 0, 0)
    assert KINDS[kind].record.objects.count() == 3
    assert Entry.objects.filter(verb="recipients.import_holdings").count() == 1
    assert verify().ok


def test_what_the_lists_say_is_kept_as_it_came(tmp_path: Path) -> None:
    number = make_id(1950)
    for kind in KINDS:
        run(kind, write_list(tmp_path / f"{kind}.xlsx", kind, [listed_row(kind, number)]))
    vehicle, home = VehicleRecord.objects.get(), PropertyRecord.objects.get()
    shop, pension = BusinessRecord.objects.get(), PensionRecord.objects.get()
    assert (vehicle.id_number, vehicle.plate, vehicle.vehicle_type) == (number, "渝演示00001", "小型轿车")
    assert (vehicle.registered_on, vehicle.received_on, vehicle.gone_on) == (date(2019, 3, 15), date(2020, 9, 28), None)
    assert (home.location, home.area, home.use) == ("演示街道1号", Decimal("86.50"), "住宅")
    assert (shop.business_name, shop.state, shop.founded_on) == ("演示副食店", "存续", date(2016, 4, 8))
    assert (pension.monthly_amount, pension.paid_month) == (Decimal(1900), date(2020, 8, 1))


def test_a_later_list_brings_up_to_date_and_leaves_the_rest_alone(tmp_path: Path) -> None:
    one, two = make_id(1960), make_id(1961)
    rows = [listed_row("businesses", one), listed_row("businesses", two)]
    run("businesses", write_list(tmp_path / "a.xlsx", "businesses", rows))
    path = write_list(tmp_path / "b.xlsx", "businesses", [{**rows[0], "state": "注销"}])
    assert counts(run("businesses", path)[0]) == (1, 0, 1, 0, 0, 0)
    record = BusinessRecord.objects.get(id_number=one)
    assert (record.state, record.history.count()) == ("注销", 2)
    assert BusinessRecord.objects.get(id_number=two).gone_on is None


def test_whoever_a_complete_list_leaves_out_is_marked_and_comes_back_with_the_next(tmp_path: Path) -> None:
    one, two = make_id(1960), make_id(1961)
    both = write_list(tmp_path / "a.xlsx", "vehicles", [listed_row("vehicles", number) for number in (one, two)])
    run("vehicles", both)
    alone = write_list(tmp_path / "b.xlsx", "vehicles", [listed_row("vehicles", one)])
    assert counts(run("vehicles", alone, "--complete")[0]) == (1, 0, 0, 1, 0, 1)
    assert VehicleRecord.objects.get(id_number=two).gone_on == date(2020, 9, 28)
    assert [record.id_number for record in VehicleRecord.objects.standing()] == [one]
    assert counts(run("vehicles", alone, "--complete")[0]) == (1, 0, 0, 1, 0, 0)
    assert counts(run("vehicles", both)[0]) == (2, 0, 1, 1, 0, 0)
    assert VehicleRecord.objects.standing().count() == 2
    assert verify().ok


def test_a_complete_list_of_pensions_speaks_of_its_months_only(tmp_path: Path) -> None:
    one, two = make_id(1950), make_id(1951)
    rows = [listed_row("pensions", n, paid_month=month) for n in (one, two) for month in ("2020-07", "2020-08")]
    run("pensions", write_list(tmp_path / "a.xlsx", "pensions", rows))
    august = write_list(tmp_path / "b.xlsx", "pensions", [rows[1]])
    assert counts(run("pensions", august, "--complete")[0]) == (1, 0, 0, 1, 0, 1)
    gone = PensionRecord.objects.exclude(gone_on=None).get()
    assert (gone.id_number, gone.paid_month) == (two, date(2020, 8, 1))


def test_only_lists_of_what_is_can_be_complete(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="不能作为完整名单"):
        run("deaths", tmp_path / "d.xlsx", "--complete")
    bad = write_list(
        tmp_path / "b.xlsx", "vehicles", [listed_row("vehicles", make_id(1960)), listed_row("vehicles", "123")]
    )
    result, code = run("vehicles", bad, "--complete", "--skip-bad-rows")
    assert code == 1
    assert "名单就不完整" in result["errors"][0]["message"]
    assert not VehicleRecord.objects.exists()


BAD = [
    ("vehicles", "id_number", "5002301960", "身份证号应为18位"),
    ("vehicles", "id_number", 500230196001010017, "失真"),
    ("vehicles", "plate", None, "不能为空"),
    ("vehicles", "plate", "渝" * 21, "最多20个字"),
    ("vehicles", "registered_on", "2020-10-01", "晚于今天"),
    ("vehicles", "registered_on", "某日", "日期"),
    ("properties", "area", -3, "负数"),
    ("properties", "use", "工业", "可选范围"),
    ("businesses", "state", "停业", "可选范围"),
    ("businesses", "founded_on", "2021-01-01", "晚于今天"),
    ("pensions", "monthly_amount", "一千", "不是金额"),
    ("pensions", "paid_month", "2020-13", "月"),
    ("pensions", "paid_month", "2020-10", "晚于今天"),
]


@pytest.mark.parametrize(("kind", "key", "value", "message"), BAD, ids=[f"{k}.{key}={v}" for k, key, v, _ in BAD])
def test_a_bad_cell_is_named_and_nothing_is_written(
    tmp_path: Path, kind: str, key: str, value: Any, message: str
) -> None:
    rows = [listed_row(kind, make_id(1960)), {**listed_row(kind, make_id(1960)), key: value}]
    marked = tmp_path / "marked.xlsx"
    result, code = run(kind, write_list(tmp_path / "l.xlsx", kind, rows), "--errors", str(marked))
    assert (counts(result), code) == ((2, 0, 0, 0, 1, 0), 1)
    (error,) = result["errors"]
    assert error["cell"] == cell_in(kind, 3, key)
    assert message in error["message"]
    assert openpyxl.load_workbook(marked).worksheets[0][error["cell"]].comment
    assert not KINDS[kind].record.objects.exists()
    result, code = run(kind, tmp_path / "l.xlsx", "--skip-bad-rows")
    assert (counts(result), code) == ((2, 1, 0, 0, 1, 0), 0)


def test_one_registration_twice_is_once_and_told_twice_otherwise_is_refused(tmp_path: Path) -> None:
    row = listed_row("vehicles", make_id(1960))
    assert counts(run("vehicles", write_list(tmp_path / "a.xlsx", "vehicles", [row, row]))[0]) == (2, 1, 0, 1, 0, 0)
    otherwise = write_list(tmp_path / "b.xlsx", "vehicles", [row, {**row, "vehicle_type": "轻型货车"}])
    result, code = run("vehicles", otherwise)
    assert (code, result["errors"][0]["row"]) == (1, 3)
    assert "与第2行是同一项登记而内容不同" in result["errors"][0]["message"]


def test_a_list_with_nothing_but_bad_rows_writes_nothing(tmp_path: Path) -> None:
    path = write_list(tmp_path / "l.xlsx", "vehicles", [listed_row("vehicles", "12")])
    assert counts(run("vehicles", path, "--skip-bad-rows")[0]) == (1, 0, 0, 0, 1, 0)
    with pytest.raises(BadInput, match="没有任何记录"):
        importer("vehicles")(
            write_list(tmp_path / "e.xlsx", "vehicles", []), town=Division.objects.get(name="清溪镇"), actor=None
        )


def test_a_dry_run_tells_and_writes_nothing(tmp_path: Path) -> None:
    path = write_list(tmp_path / "l.xlsx", "vehicles", [listed_row("vehicles", make_id(1960))])
    assert counts(run("vehicles", path, "--dry-run")[0]) == (1, 1, 0, 0, 0, 0)
    assert not VehicleRecord.objects.exists()


def test_only_who_may_import(town: Division, village: Division, tmp_path: Path) -> None:
    path = write_list(tmp_path / "l.xlsx", "vehicles", [listed_row("vehicles", make_id(1960))])
    with pytest.raises(NotAllowed):
        importer("vehicles")(path, town=town, actor=make_cast(town).clerk(village))
    assert not VehicleRecord.objects.exists()


def test_queries_do_not_grow_with_rows(
    town: Division, tmp_path: Path, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    rows = [listed_row("vehicles", make_id(1960)) for _ in range(60)]
    path = write_list(tmp_path / "l.xlsx", "vehicles", rows)
    with django_assert_max_num_queries(20):
        importer("vehicles")(path, town=town, actor=None)
    assert VehicleRecord.objects.count() == 60


@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_take_a_list_in_or_say_what_is_wrong(
    kind: str, town: Division, client_as: Callable[..., Client], tmp_path: Path
) -> None:
    officer, number = client_as(Role.TOWN_OFFICER), make_id(1960)
    lists = f"/admin/recipients/{KINDS[kind].record._meta.model_name}/"
    assert_chinese(officer.get(f"{lists}import/").content)
    bad = write_list(tmp_path / "b.xlsx", kind, [listed_row(kind, number), listed_row(kind, "12")])
    with bad.open("rb") as file:
        page = officer.post(f"{lists}import/", {"town": town.pk, "file": file})
    assert_chinese(page.content)
    assert f"{cell_in(kind, 3, 'id_number')}（身份证号）" in page.content.decode()
    with bad.open("rb") as file:
        marked = officer.post(f"{lists}import/", {"town": town.pk, "file": file, "mark_errors": "on"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(marked.streaming_content)))  # type: ignore[attr-defined]
    assert book.worksheets[0][cell_in(kind, 3, "id_number")].comment
    assert not KINDS[kind].record.objects.exists()
    with write_list(tmp_path / "g.xlsx", kind, [listed_row(kind, number)]).open("rb") as file:
        page = officer.post(f"{lists}import/", {"town": town.pk, "file": file, "complete": "on"}, follow=True)
    assert_chinese(page.content)
    assert "已导入：新增 1 行" in page.content.decode()
    assert number not in page.content.decode()
    assert officer.get(f"{lists}?q={number[-4:]}").context["cl"].result_count == 1
    assert officer.get(f"{lists}?q=9999&standing=1").context["cl"].result_count == 0
    record = KINDS[kind].record.objects.get()
    shown = officer.get(f"{lists}{record.pk}/change/").content
    assert_chinese(shown)
    assert number not in shown.decode()
    assert officer.get(f"{lists}template/").status_code == 200
    clerk = client_as(Role.VILLAGE_CLERK)
    assert clerk.get(lists).status_code == 403
    assert clerk.get(f"{lists}import/").status_code == 403
