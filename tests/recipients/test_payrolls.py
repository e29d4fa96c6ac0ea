"""A month's roll: made from the benefit spells, frozen once, corrected by further lines, handed to the bank."""

import io
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recipients.choices import Program
from recipients.due import due_in
from recipients.exchange.bank_book import export_bank_list
from recipients.exchange.payment_list import import_payments
from recipients.models import Benefit, BenefitAmount, Household, PayExport, PayLine, PayRoll
from recipients.pay_totals import payroll_totals
from recipients.services.benefits import adjust_benefit, grant_benefit, stop_benefit
from recipients.services.payrolls import freeze_payroll, prepare_payroll, supplement_payroll
from recipients.services.reconciling import reconcile
from tests.chinese import assert_chinese
from tests.factories.accounts import make_town
from tests.factories.campaign import make_cast, make_household
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.errors import AlreadyMoved, BadInput, GuardFailed, NotAllowed, NotNow
from xumingsi.casework.ledger import recorded
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2020, 9, 1)


@pytest.fixture(autouse=True)
def _mid_september() -> Iterator[None]:
    with clock.at(clock.moment(date(2020, 9, 15))):
        yield


def prepared(town: Division, month: date = SEPTEMBER) -> PayRoll:
    return prepare_payroll(town, month=month, actor=make_cast(town).officer)


def frozen(town: Division) -> PayRoll:
    return freeze_payroll(prepared(town), actor=make_cast(town).officer)


def with_account(village: Division, number: str, **facts: Any) -> Household:
    return make_household(
        village, certificate_no=number, bank="农商行", bank_account=f"62170000000{number[1:]:0>8}", **facts
    )


def test_every_spell_of_the_month_makes_a_line(village: Division) -> None:
    household = with_account(village, "N1", people=3, amount=680, covered=2)
    payroll = frozen(village.town)
    line = payroll.lines.get()
    assert (line.household, line.village_id, line.benefit) == (household, village.pk, household.standing_benefit)
    assert (line.certificate_no, line.head_name, line.program, line.covered_count) == (
        "N1",
        household.head_name,
        "农村低保",
        2,
    )
    assert (line.amount, line.bank, line.bank_account) == (Decimal("680.00"), "农商行", household.bank_account)
    assert line.head_id == household.members.get(is_head=True).id_number
    assert (payroll.state, line.kind, line.batch) == ("frozen", "normal", 1)
    assert "冻结清溪镇2020年09月发放名册：1 户，680.00 元" in Entry.objects.get(verb="payroll.freeze").sentence
    assert verify().ok


@pytest.mark.parametrize(
    ("started_on", "ended_on", "months"),
    [
        (date(2020, 8, 1), None, (8, 9, 10)),
        (date(2020, 9, 17), None, (9, 10)),
        (date(2020, 7, 1), date(2020, 8, 31), (8,)),
        (date(2020, 7, 1), date(2020, 9, 1), (8, 9)),
        (date(2020, 10, 1), None, (10,)),
    ],
)
def test_a_month_is_owed_when_the_spell_covers_a_day_of_it(
    village: Division, started_on: date, ended_on: date | None, months: tuple[int, ...]
) -> None:
    household = make_household(village, amount=0)
    with recorded("test.write", actor=None, sentence="登记", village=village):
        spell = Benefit.objects.create(
            household=household, program=Program.RURAL, started_on=started_on, ended_on=ended_on
        )
        BenefitAmount.objects.create(benefit=spell, monthly_amount=300, effective_from=date(2020, 7, 1), cause="原批准")
    assert tuple(month for month in (8, 9, 10) if due_in(village.town, date(2020, month, 1))) == months


def test_of_two_spells_in_a_month_the_later_counts_once(village: Division) -> None:
    household = make_household(village, amount=400)
    leader = make_cast(village.town).leader
    with recorded("test.write", actor=None, sentence="登记", village=village):
        spell = household.standing_benefit
        spell.ended_on = date(2020, 9, 10)
        spell.save()
        later = Benefit.objects.create(
            household=household, program=Program.DESTITUTE_HOME, started_on=date(2020, 9, 11)
        )
        BenefitAmount.objects.create(benefit=later, monthly_amount=806, effective_from=SEPTEMBER, cause="转特困")
    grant_benefit(
        household,
        program=Program.TEMPORARY,
        amount=Decimal(2000),
        effective_from=SEPTEMBER,
        covered_count=1,
        cause="急难",
        actor=leader,
    )
    assert [(line.benefit, line.amount) for line in due_in(village.town, SEPTEMBER)] == [(later.pk, Decimal("806.00"))]


def test_the_amount_is_that_of_the_month(village: Division) -> None:
    household = make_household(village, amount=400)
    adjust_benefit(
        household.standing_benefit,
        amount=Decimal(460),
        effective_from=SEPTEMBER,
        cause="标准提高",
        actor=make_cast(village.town).leader,
    )
    assert [due_in(village.town, date(2020, month, 1))[0].amount for month in (8, 9)] == [Decimal(400), Decimal(460)]


def test_other_towns_are_paid_by_themselves(village: Division) -> None:
    other = make_town("白鹤镇", "999001102", ("松岭村",))
    make_household(village, certificate_no="N1")
    make_household(other.children.get(), certificate_no="W1")
    assert [line.certificate_no for line in due_in(village.town, SEPTEMBER)] == ["N1"]


def test_a_month_is_prepared_once_by_the_town_and_not_years_ahead(village: Division) -> None:
    cast = make_cast(village.town)
    prepared(village.town)
    with pytest.raises(BadInput, match="已有发放名册"):
        prepared(village.town, date(2020, 9, 30))
    with pytest.raises(BadInput, match="提前一个月"):
        prepared(village.town, date(2020, 11, 1))
    with pytest.raises(NotAllowed):
        prepare_payroll(village.town, month=date(2020, 8, 1), actor=cast.clerk(village))
    assert PayRoll.objects.count() == 1


def test_a_household_without_an_amount_stands_in_the_way_by_name(village: Division) -> None:
    household = make_household(village, amount=0, certificate_no="N7")
    with recorded("test.write", actor=None, sentence="登记", village=village):
        Benefit.objects.create(household=household, program=Program.RURAL, started_on=date(2020, 1, 1))
    payroll = prepared(village.town)
    with pytest.raises(GuardFailed, match="有 1 户当月没有月保障金额（如 N7）"):
        freeze_payroll(payroll, actor=make_cast(village.town).officer)
    assert not PayLine.objects.exists()


def test_an_empty_month_is_not_frozen(village: Division) -> None:
    with pytest.raises(GuardFailed, match="没有应发放的家庭"):
        frozen(village.town)


def test_a_frozen_roll_never_changes(village: Division) -> None:
    household = with_account(village, "N1")
    payroll = frozen(village.town)
    officer = make_cast(village.town).officer
    stop_benefit(
        household.standing_benefit, effective_from=SEPTEMBER, cause="收入超标", actor=make_cast(village.town).leader
    )
    assert payroll.lines.get().amount == Decimal(400)
    with pytest.raises(NotNow):
        freeze_payroll(payroll, actor=officer)
    stale = PayRoll.objects.get(pk=payroll.pk)
    stale.state = "draft"
    with pytest.raises(AlreadyMoved):
        freeze_payroll(stale, actor=officer)
    for write in (lambda: PayLine.objects.update(amount=1), lambda: PayLine.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            write()
    assert payroll.lines.count() == 1


def test_a_correction_is_another_line_with_its_reason(village: Division) -> None:
    household = with_account(village, "N1")
    payroll, officer = frozen(village.town), make_cast(village.town).officer
    line = supplement_payroll(payroll, household=household, amount=Decimal("-150.50"), reason="收入核减", actor=officer)
    assert (line.kind, line.batch, line.amount, line.reason) == ("less", 1, Decimal("-150.50"), "收入核减")
    assert "扣减 150.50 元，理由：收入核减" in Entry.objects.get(verb="payroll.supplement").sentence
    with pytest.raises(BadInput, match=r"只有 249\.50 元，不能扣减"):
        supplement_payroll(payroll, household=household, amount=Decimal(-250), reason="收入核减", actor=officer)
    with pytest.raises(BadInput, match="理由"):
        supplement_payroll(payroll, household=household, amount=Decimal(10), reason="  ", actor=officer)
    with pytest.raises(BadInput, match="不能为零"):
        supplement_payroll(payroll, household=household, amount=Decimal(0), reason="无", actor=officer)
    assert payroll.lines.count() == 2
    assert verify().ok


def test_who_is_not_of_the_town_or_never_assisted_gets_no_line(village: Division) -> None:
    with_account(village, "N1")
    payroll, officer = frozen(village.town), make_cast(village.town).officer
    elsewhere = make_household(make_town("白鹤镇", "999001102", ("松岭村",)).children.get())
    for household in (elsewhere, make_household(village, amount=0)):
        with pytest.raises(BadInput):
            supplement_payroll(payroll, household=household, amount=Decimal(10), reason="补发", actor=officer)


def _export(payroll: PayRoll, target: Path, purpose: str = "交农商行代发9月救助金") -> PayExport:
    return export_bank_list(payroll, actor=make_cast(payroll.town).officer, purpose=purpose, target=target)


def _sheet(path: Path, name: str = "救助金发放名册") -> list[tuple[Any, ...]]:
    rows = openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    return [row for row in rows if row[1] and str(row[1]).startswith("N")]


def test_the_bank_gets_full_numbers_once_per_household(village: Division, tmp_path: Path) -> None:
    first, second = with_account(village, "N1"), with_account(village, "N2")
    payroll, officer = frozen(village.town), make_cast(village.town).officer
    supplement_payroll(payroll, household=first, amount=Decimal("-100"), reason="核减", actor=officer)
    supplement_payroll(payroll, household=second, amount=Decimal("-400"), reason="已死亡", actor=officer)
    done = _export(payroll, tmp_path / "bank.xlsx")
    rows = _sheet(tmp_path / "bank.xlsx")
    head = first.members.get(is_head=True)
    assert [row[1:4] for row in rows] == [("N1", first.head_name, head.id_number)]
    assert rows[0][5:8] == (300, first.bank_account, "农商行")
    assert (done.households, done.amount, done.batch, payroll.state) == (1, Decimal("300.00"), 1, "exported")
    entry = Entry.objects.get(verb="payroll.export")
    assert "用途：交农商行代发9月救助金" in entry.sentence
    assert entry.facts["sha256"] == done.sha256
    assert verify().ok


def test_what_is_added_after_an_export_is_a_batch_of_its_own(village: Division, tmp_path: Path) -> None:
    household = with_account(village, "N1")
    with_account(village, "N2")
    payroll, officer = frozen(village.town), make_cast(village.town).officer
    _export(payroll, tmp_path / "1.xlsx")
    with pytest.raises(BadInput, match=r"未导出的金额只有 0\.00 元"):
        supplement_payroll(payroll, household=household, amount=Decimal(-10), reason="核减", actor=officer)
    supplement_payroll(payroll, household=household, amount=Decimal(60), reason="标准提高补差", actor=officer)
    _export(payroll, tmp_path / "2.xlsx")
    _export(payroll, tmp_path / "again.xlsx", "银行未收到，重发")
    assert [len(_sheet(tmp_path / f"{name}.xlsx")) for name in ("1", "2", "again")] == [2, 1, 1]
    assert list(PayExport.objects.order_by("pk").values_list("batch", "amount")) == [(1, 800), (2, 60), (2, 60)]


def test_a_household_without_an_account_is_named_on_a_sheet_of_its_own(village: Division, tmp_path: Path) -> None:
    with_account(village, "N1")
    make_household(village, certificate_no="N2")
    done = _export(frozen(village.town), tmp_path / "bank.xlsx")
    assert [row[1] for row in _sheet(tmp_path / "bank.xlsx")] == ["N1"]
    assert [row[1] for row in _sheet(tmp_path / "bank.xlsx", "无银行账号")] == ["N2"]
    assert done.households == 1


def test_only_the_town_officer_hands_out_full_numbers_and_says_what_for(village: Division, tmp_path: Path) -> None:
    with_account(village, "N1")
    payroll, cast, target = frozen(village.town), make_cast(village.town), tmp_path / "bank.xlsx"
    for person in (cast.leader, cast.clerk(village)):
        with pytest.raises(NotAllowed):
            export_bank_list(payroll, actor=person, purpose="代发", target=target)
    with pytest.raises(BadInput, match="用途"):
        export_bank_list(payroll, actor=cast.officer, purpose=" ", target=target)
    with pytest.raises(BadInput, match="还没有冻结"):
        _export(prepared(village.town, date(2020, 8, 1)), target)
    assert not target.exists()
    assert not PayExport.objects.exists()


def test_the_bank_s_list_reads_back_as_paid_without_a_difference(village: Division, tmp_path: Path) -> None:
    with_account(village, "N1")
    with_account(village, "N2", amount=512)
    _export(frozen(village.town), tmp_path / "bank.xlsx")
    found = import_payments(tmp_path / "bank.xlsx", town=village.town, actor=None)
    assert found.as_json()["created"] == 2
    assert reconcile(village.town, SEPTEMBER, actor=None).found == []


def test_totals_by_village_and_programme_add_up(village: Division) -> None:
    next_door = village.town.children.order_by("path")[1]
    with_account(village, "N1", people=2, amount=700)
    with_account(village, "N2", amount=512)
    with_account(village, "N3", program=Program.URBAN, amount=620)
    fourth = with_account(next_door, "N4", amount=400)
    payroll = prepared(village.town)
    before = payroll_totals(payroll)
    freeze_payroll(payroll, actor=make_cast(village.town).officer)
    after = payroll_totals(payroll)
    assert sorted(before) == sorted(after)
    assert [total[:4] for total in after if total.village == village.name and total.program == "农村低保"] == [
        (village.name, "农村低保", 2, 3)
    ]
    supplement_payroll(
        payroll, household=fourth, amount=Decimal("-0.10"), reason="核减", actor=make_cast(village.town).officer
    )
    totals, lines = payroll_totals(payroll), PayLine.objects.all()
    assert sum(total.amount for total in totals) == sum(line.amount for line in lines) == Decimal("2231.90")
    assert sum(total.households for total in totals) == 4


def test_queries_do_not_grow_with_households(
    village: Division, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    with recorded("test.write", actor=None, sentence="登记", village=village):
        keys = insert_rows(
            Household,
            {
                "village_id": [village.pk] * 300,
                "certificate_no": [f"N{n}" for n in range(300)],
                "head_name": ["张三"] * 300,
            },
        )
        spells = insert_rows(
            Benefit, {"household_id": keys, "program": ["农村低保"] * 300, "started_on": [date(2020, 1, 1)] * 300}
        )
        months = {"effective_from": [date(2020, 1, 1)] * 300, "cause": ["原批准"] * 300}
        insert_rows(BenefitAmount, {"benefit_id": spells, "monthly_amount": [Decimal(400)] * 300, **months})
    with django_assert_max_num_queries(3):
        assert len(due_in(village.town, SEPTEMBER)) == 300
    payroll, officer = prepared(village.town), make_cast(village.town).officer
    with django_assert_max_num_queries(32):
        freeze_payroll(payroll, actor=officer)
    assert payroll.lines.count() == 300


@pytest.fixture
def officer(village: Division, client_as: Callable[..., Client]) -> Client:
    return client_as(Role.TOWN_OFFICER)


def test_from_preparing_to_the_bank_on_the_pages(village: Division, officer: Client) -> None:
    household = with_account(village, "N1")
    with_account(village, "N2", amount=512)
    lists = "/admin/recipients/payroll/"
    assert_chinese(officer.get(lists).content)
    assert_chinese(officer.get(f"{lists}prepare/").content)
    done = officer.post(f"{lists}prepare/", {"town": village.town.pk, "month": "2020-09"})
    payroll = PayRoll.objects.get()
    page_address = f"{lists}{payroll.pk}/change/"
    assert done.headers["Location"] == page_address
    page = officer.get(page_address)
    assert_chinese(page.content)
    assert "现在冻结将写入" in page.content.decode()
    assert page.context["grand"] == (2, 2, Decimal("912.00"))

    freeze = officer.get(f"{lists}{payroll.pk}/do/freeze/")
    assert_chinese(freeze.content)
    seen = {"seen": freeze.context["seen"], "latest": freeze.context["latest"]}
    officer.post(f"{lists}{payroll.pk}/do/freeze/", seen)
    assert payroll.lines.count() == 2
    officer.post(f"{lists}{payroll.pk}/do/freeze/", seen)  # a second click
    assert payroll.lines.count() == 2

    more = officer.get(f"{lists}{payroll.pk}/do/supplement/")
    assert_chinese(more.content)
    seen = {"seen": more.context["seen"], "latest": more.context["latest"]}
    wrong = officer.post(
        f"{lists}{payroll.pk}/do/supplement/", {**seen, "household": "XX", "amount": "60", "reason": "补差"}
    )
    assert "没有这个救助证号" in wrong.content.decode()
    officer.post(f"{lists}{payroll.pk}/do/supplement/", {**seen, "household": "N1", "amount": "60", "reason": "补差"})
    assert payroll.lines.get(kind="more").amount == Decimal(60)

    assert_chinese(officer.get(f"{lists}{payroll.pk}/export/").content)
    assert "必填" in officer.post(f"{lists}{payroll.pk}/export/", {}).content.decode()
    response = officer.post(f"{lists}{payroll.pk}/export/", {"purpose": "交农商行代发"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))  # type: ignore[attr-defined]
    text = {str(cell) for row in book.worksheets[0].iter_rows(values_only=True) for cell in row}
    assert household.bank_account in text
    page = officer.get(page_address)
    assert_chinese(page.content)
    assert "交农商行代发" in page.content.decode()
    assert verify().ok


def test_lines_are_listed_masked_and_by_village(
    village: Division, officer: Client, client_as: Callable[..., Client]
) -> None:
    next_door = village.town.children.order_by("path")[1]
    with_account(village, "N1")
    with_account(next_door, "N2")
    payroll = frozen(village.town)
    lists = "/admin/recipients/payline/"
    page = officer.get(lists, {"payroll": payroll.pk, "q": "N1"})
    assert_chinese(page.content)
    assert "***************0001" in page.content.decode()
    assert PayLine.objects.get(certificate_no="N1").bank_account not in page.content.decode()
    assert_chinese(officer.get(f"{lists}{payroll.lines.first().pk}/change/").content)
    clerk = client_as(Role.VILLAGE_CLERK)
    assert [line.certificate_no for line in clerk.get(lists).context["cl"].result_list] == ["N1"]
    assert clerk.get("/admin/recipients/payroll/").status_code == 403


def test_who_only_reads_is_offered_no_button(
    village: Division, officer: Client, client_as: Callable[..., Client]
) -> None:
    with_account(village, "N1")
    payroll = frozen(village.town)
    leader = client_as(Role.LEADER)
    page = leader.get(f"/admin/recipients/payroll/{payroll.pk}/change/")
    assert page.status_code == 200
    assert page.context["moves"] == []
    assert "export/" not in page.content.decode()
    assert leader.get(f"/admin/recipients/payroll/{payroll.pk}/export/").status_code == 403
    assert leader.get("/admin/recipients/payroll/prepare/").status_code == 403
