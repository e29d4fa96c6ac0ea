"""The list of what was really paid goes in whole or not at all; every bad cell is named."""

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

from recipients.exchange import references
from recipients.exchange.payment_list import import_payments
from recipients.models import ActualPayment, Household
from recipients.services.payments import paid_by_list
from tests.chinese import assert_chinese
from tests.factories.accounts import make_town
from tests.factories.campaign import make_cast, make_household
from tests.factories.payments import cell_of, payment_row, write_payments
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import NotAllowed
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _end_of_september() -> Iterator[None]:
    with clock.at(clock.moment(date(2020, 9, 28))):
        yield


@pytest.fixture
def households(village: Division) -> list[Household]:
    return [make_household(village, certificate_no=f"N{n}", bank_account=f"6217000000000{n}") for n in (1, 2, 3)]


def run(path: Path, *options: str, kind: str = "payments") -> tuple[dict[str, Any], int, str]:
    """JSON, exit code and all that was said by ``import_reference``."""
    out, code = io.StringIO(), 0
    try:
        call_command("import_reference", kind, str(path), *options, "--json", stdout=out, stderr=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return json.loads(out.getvalue().splitlines()[-1]), code, out.getvalue()


def counts(result: dict[str, Any]) -> tuple[int, ...]:
    return tuple(result[key] for key in ("rows", "created", "updated", "unchanged", "refused"))


def test_every_row_becomes_a_payment_of_its_household(households: list[Household], tmp_path: Path) -> None:
    rows = [payment_row(one, month) for one in households for month in ("2020-08", "2020年9月")]
    result, code, said = run(write_payments(tmp_path / "p.xlsx", rows))
    assert (counts(result), code, result["errors"], result["warnings"]) == ((6, 6, 0, 0, 0), 0, [], [])
    assert "导入完成：共 6 行，新增 6" in said
    paid = ActualPayment.objects.get(certificate_no="N1", month=date(2020, 9, 1))
    assert (paid.household, paid.village_id, paid.town) == (
        households[0],
        households[0].village_id,
        households[0].village.town,
    )
    assert (paid.amount, paid.bank_account, paid.program) == (Decimal(400), "62170000000001", "农村低保")
    assert "（2020-08、2020-09）：新增6条" in Entry.objects.get(verb="recipients.import_payments").sentence
    assert verify().ok


def test_the_same_list_again_changes_nothing_and_a_corrected_one_only_what_it_corrects(
    households: list[Household], tmp_path: Path
) -> None:
    rows = [payment_row(one) for one in households]
    run(write_payments(tmp_path / "p.xlsx", rows))
    result, code, _ = run(tmp_path / "p.xlsx")
    assert (counts(result), code) == ((3, 0, 0, 3, 0), 0)
    rows[1]["amount"] = 460
    result, _, _ = run(write_payments(tmp_path / "q.xlsx", rows))
    assert counts(result) == (3, 0, 1, 2, 0)
    assert [(one["cell"], one["message"]) for one in result["warnings"]] == [
        (cell_of(3, "amount"), "2020-09 原登记实发 400.00 元，按本表改为 460.00 元")
    ]
    assert ActualPayment.objects.get(certificate_no="N2").amount == Decimal(460)
    assert ActualPayment.objects.get(certificate_no="N2").history.count() == 2
    assert Entry.objects.filter(verb="recipients.import_payments").count() == 2
    assert verify().ok


BAD = [
    ("certificate_no", "XX99", "系统中没有救助证号 XX99"),
    ("certificate_no", "N1", "已列在第2行，一户一月只能一行"),
    ("certificate_no", "W1", "登记在其他镇"),
    ("certificate_no", None, "不能为空"),
    ("certificate_no", "N" * 31, "最多30个字"),
    ("paid_month", "2020-13", "月"),
    ("paid_month", "九月", "不是可识别的月份"),
    ("paid_month", "2020-10", "晚于本月"),
    ("amount", -400, "负数"),
    ("amount", "四百", "不是金额"),
    ("amount", "400.005", "两位小数"),
    ("id_number", "123", "身份证"),
    ("bank_account", "62 开户", "银行账号"),
    ("program", "五保", "可选范围"),
]


@pytest.mark.parametrize(("key", "value", "message"), BAD, ids=[f"{key}={value}" for key, value, _ in BAD])
def test_a_bad_cell_is_named_and_nothing_is_written(
    households: list[Household], tmp_path: Path, key: str, value: Any, message: str
) -> None:
    make_household(make_town("白鹤镇", "999001102", ("松岭村",)).children.get(), certificate_no="W1")
    rows = [payment_row(households[0]), payment_row(households[1], **{key: value})]
    path, marked = write_payments(tmp_path / "p.xlsx", rows), tmp_path / "marked.xlsx"
    result, code, _ = run(path, "--town", households[0].village.town.code, "--errors", str(marked))
    assert code == 1
    assert counts(result) == (2, 0, 0, 0, 1)
    (error,) = result["errors"]
    assert (error["cell"], error["row"]) == (cell_of(3, key), 3)
    assert message in error["message"]
    assert error["sheet"] == "救助金发放名册"
    assert not ActualPayment.objects.exists()
    assert not Entry.objects.filter(verb="recipients.import_payments").exists()
    assert openpyxl.load_workbook(marked).worksheets[0][error["cell"]].comment


def test_skipping_bad_rows_keeps_what_went_to_nobody_known(households: list[Household], tmp_path: Path) -> None:
    rows = [
        payment_row(households[0]),
        payment_row(households[1], certificate_no="XX99"),
        payment_row(households[2], amount=-1),
    ]
    path = write_payments(tmp_path / "p.xlsx", rows)
    for expected in ((3, 1, 0, 0, 2), (3, 0, 0, 1, 2)):
        result, code, _ = run(path, "--skip-bad-rows")
        assert (counts(result), code, result["unmatched"]) == (expected, 0, 1)
    aside = ActualPayment.objects.get(certificate_no="XX99")
    assert (aside.household, aside.village) == (None, households[0].village.town)
    assert ActualPayment.objects.count() == 2


def test_once_registered_a_payment_kept_aside_finds_its_household(households: list[Household], tmp_path: Path) -> None:
    path = write_payments(tmp_path / "p.xlsx", [payment_row(households[0], certificate_no="XX99")])
    run(path, "--skip-bad-rows")
    later = make_household(households[0].village, certificate_no="XX99")
    result, _, _ = run(path)
    assert counts(result) == (1, 0, 1, 0, 0)
    assert ActualPayment.objects.get().household == later


def test_a_payee_from_outside_and_a_sum_of_nothing_are_worth_a_look(
    households: list[Household], tmp_path: Path
) -> None:
    stranger = households[1].members.get().id_number
    result, code, _ = run(
        write_payments(tmp_path / "p.xlsx", [payment_row(households[0], amount=0, id_number=stranger)])
    )
    assert code == 0
    assert [one["message"] for one in result["warnings"]] == [
        "领款人不是救助证号 N1 的家庭成员，请核查",
        "发放金额为 0，请核对",
    ]
    assert stranger not in json.dumps(result)


def test_a_total_row_and_other_columns_are_passed_over_by_name(households: list[Household], tmp_path: Path) -> None:
    path = write_payments(tmp_path / "p.xlsx", [payment_row(households[0])])
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet.cell(1, 8, "经办人")
    sheet.append(["合计", None, None, None, None, 400])
    book.save(path)
    result, code, _ = run(path)
    assert (counts(result), code) == ((1, 1, 0, 0, 0), 0)
    assert "经办人" in result["ignored"]
    assert any("合计" in text for text in result["ignored"])


def test_a_file_that_is_no_such_list_is_refused_as_a_whole(households: list[Household], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["月份", "救助证号"])
    book.save(tmp_path / "p.xlsx")
    result, code, _ = run(tmp_path / "p.xlsx")
    assert code == 1
    assert "身份证号" in result["errors"][0]["message"]
    (tmp_path / "no.xlsx").write_bytes(b"text")
    assert run(tmp_path / "no.xlsx")[1] == 1


def test_a_dry_run_tells_what_would_happen(households: list[Household], tmp_path: Path) -> None:
    result, code, said = run(write_payments(tmp_path / "p.xlsx", [payment_row(households[0])]), "--dry-run")
    assert (counts(result), code) == ((1, 1, 0, 0, 0), 0)
    assert "未导入" in said
    assert not ActualPayment.objects.exists()


def test_misuse_of_the_command(town: Division, tmp_path: Path) -> None:
    for arguments in (
        ["gossip", "x.xlsx"],
        ["payments", str(tmp_path / "no.xlsx")],
        ["payments", "x.xlsx", "--town", "1"],
    ):
        with pytest.raises(CommandError):
            call_command("import_reference", *arguments)


def test_deaths_go_in_by_the_same_door(households: list[Household], tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    member = households[0].members.get()
    book.active.append(["姓名", "身份证号", "死亡日期"])
    book.active.append([member.name, member.id_number, "2020-09-02"])
    book.save(tmp_path / "d.xlsx")
    result, code, _ = run(tmp_path / "d.xlsx", kind="deaths")
    assert (result["created"], result["refused"], code) == (1, 0, 0)


def test_a_kind_is_registered_once_and_must_have_a_sheet() -> None:
    assert references.importer_of("payments") is import_payments
    with pytest.raises(LookupError):
        references.add_reference("gossip", import_payments)
    with pytest.raises(LookupError):
        references.add_reference("deaths", import_payments)


def test_only_who_may_import(households: list[Household], tmp_path: Path) -> None:
    path = write_payments(tmp_path / "p.xlsx", [payment_row(households[0])])
    village = households[0].village
    with pytest.raises(NotAllowed):
        import_payments(path, town=village.town, actor=make_cast(village.town).clerk(village))
    assert not ActualPayment.objects.exists()


def test_queries_do_not_grow_with_rows(
    village: Division, tmp_path: Path, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    households = [make_household(village, certificate_no=f"N{n}") for n in range(40)]
    path = write_payments(tmp_path / "p.xlsx", [payment_row(one) for one in households])
    with django_assert_max_num_queries(36):  # those of the detectors that look at the payees included
        import_payments(path, town=village.town, actor=None)
    assert ActualPayment.objects.count() == 40


def test_deaths_read_from_the_lists_what_was_paid(households: list[Household], tmp_path: Path) -> None:
    run(write_payments(tmp_path / "p.xlsx", [payment_row(households[0], "2020-08", 410), payment_row(households[1])]))
    keys = [one.pk for one in households]
    found = paid_by_list(keys, date(2020, 7, 1), date(2020, 9, 1))
    assert dict(found.sums) == {(keys[0], date(2020, 8, 1)): Decimal(410), (keys[1], date(2020, 9, 1)): Decimal(400)}
    assert found.months == {date(2020, 8, 1), date(2020, 9, 1)}
    assert paid_by_list(keys[2:], date(2020, 8, 1), date(2020, 8, 1)).months == {date(2020, 8, 1)}


def test_the_page_takes_a_list_in_or_says_what_is_wrong(
    households: list[Household], client_as: Callable[..., Client], tmp_path: Path
) -> None:
    officer, lists = client_as(Role.TOWN_OFFICER), "/admin/recipients/actualpayment/"
    town = households[0].village.town
    assert_chinese(officer.get(lists).content)
    assert_chinese(officer.get(f"{lists}import/").content)
    path = write_payments(
        tmp_path / "p.xlsx", [payment_row(households[0]), payment_row(households[1], certificate_no="XX99")]
    )
    with path.open("rb") as file:
        page = officer.post(f"{lists}import/", {"town": town.pk, "file": file})
    assert_chinese(page.content)
    assert f"{cell_of(3, 'certificate_no')}（救助证号）：系统中没有救助证号 XX99" in page.content.decode()
    assert not ActualPayment.objects.exists()
    with path.open("rb") as file:
        page = officer.post(f"{lists}import/", {"town": town.pk, "file": file, "skip_bad_rows": "on"}, follow=True)
    assert_chinese(page.content)
    assert "其中 1 行救助证号查不到，已另行留存" in page.content.decode()
    assert [row.certificate_no for row in page.context["cl"].result_list] == ["N1", "XX99"]
    assert_chinese(officer.get(f"{lists}{ActualPayment.objects.first().pk}/change/").content)
    clerk = client_as(Role.VILLAGE_CLERK)
    assert [row.certificate_no for row in clerk.get(lists).context["cl"].result_list] == ["N1"]
    assert clerk.get(f"{lists}import/").status_code == 403
    assert officer.get(f"{lists}template/").status_code == 200
