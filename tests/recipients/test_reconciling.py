"""What was paid against what was owed: every kind of difference found once, worked off, found again as it was."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from recipients.choices import Program
from recipients.exchange.payment_list import import_payments
from recipients.models import ActualPayment, Household, PaymentDifference
from recipients.pay_differences import find_differences
from recipients.services.benefits import adjust_benefit, grant_benefit, stop_benefit
from recipients.services.households import correct_household
from recipients.services.payrolls import freeze_payroll, prepare_payroll
from recipients.services.reconciling import Reconciled, correct_difference, reconcile, verify_difference
from tests.chinese import assert_chinese
from tests.factories.accounts import make_user
from tests.factories.campaign import make_cast, make_household
from tests.factories.payments import payment_row, write_payments
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow, Recused
from xumingsi.casework.ledger import recorded
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
SEPTEMBER = date(2020, 9, 1)
LISTS = "/admin/recipients/paymentdifference/"


@pytest.fixture(autouse=True)
def _end_of_september() -> Iterator[None]:
    with clock.at(clock.moment(date(2020, 9, 28))):
        yield


class Month:
    """September of a town: ``owes`` registers households, ``paid`` imports the bank's list, ``found`` compares."""

    def __init__(self, village: Division, folder: Path) -> None:
        self.village, self.town, self._folder, self._rows = village, village.town, folder, 0
        self.leader = make_cast(village.town).leader

    def owes(self, number: str, amount: int = 400, village: Division | None = None, **facts: Any) -> Household:
        facts = {"bank_account": f"6217000000{number[1:]:0>6}", **facts}
        return make_household(village or self.village, certificate_no=number, amount=amount, **facts)

    def paid(self, household: Household, amount: Any = 400, **cells: Any) -> None:
        self._rows += 1
        path = write_payments(self._folder / f"{self._rows}.xlsx", [payment_row(household, amount=amount, **cells)])
        import_payments(path, town=self.town, actor=None, skip_bad_rows=True)

    def found(self) -> list[tuple[str, str]]:
        return sorted((one.certificate_no, one.kind.label) for one in find_differences(self.town, SEPTEMBER))

    def reconcile(self) -> Reconciled:
        return reconcile(self.town, SEPTEMBER, actor=make_cast(self.town).officer)


@pytest.fixture
def month(village: Division, tmp_path: Path) -> Month:
    return Month(village, tmp_path)


def test_what_agrees_is_no_difference(month: Month) -> None:
    month.paid(month.owes("N1"))
    assert month.found() == []


def test_owed_and_not_paid(month: Month) -> None:
    month.paid(month.owes("N1"))
    month.owes("N2")
    month.paid(month.owes("N3"), amount=0)
    assert month.found() == [("N2", "应发未发"), ("N3", "应发未发")]


@pytest.mark.parametrize(
    ("amount", "told"), [("460", "应发 400.00 元，实发 460.00 元，多发 60.00 元"), ("399.99", "少发 0.01 元")]
)
def test_another_amount(month: Month, amount: str, told: str) -> None:
    month.paid(month.owes("N1"), amount=amount)
    (one,) = find_differences(month.town, SEPTEMBER)
    assert (one.kind.label, one.due_amount, one.paid_amount) == ("金额不符", Decimal(400), Decimal(amount))
    assert told in one.detail


def test_paid_after_a_stop_also_when_it_was_backdated(month: Month) -> None:
    household = month.owes("N1")
    month.paid(household)
    stop_benefit(household.standing_benefit, effective_from=date(2020, 7, 1), cause="收入超标", actor=month.leader)
    assert month.found() == [("N1", "停发后仍发")]
    (one,) = find_differences(month.town, SEPTEMBER)
    assert one.detail == "待遇已于 2020-06-30 停止（收入超标），实发 400.00 元"


def test_paid_before_the_benefit_began(month: Month) -> None:
    month.paid(month.owes("N1", since=date(2020, 10, 1)))
    assert month.found() == [("N1", "不应发而发")]


def test_paid_without_any_benefit_or_to_a_number_nobody_has(month: Month) -> None:
    never = month.owes("N1", amount=0)
    month.paid(never)
    month.paid(never, certificate_no="XX99", bank_account=None)
    assert month.found() == [("N1", "无待遇而发"), ("XX99", "无待遇而发")]
    assert {one.village_id for one in find_differences(month.town, SEPTEMBER)} == {month.village.pk, month.town.pk}


def test_temporary_relief_is_no_ground_for_a_monthly_payment(month: Month) -> None:
    household = month.owes("N1", amount=0)
    grant_benefit(
        household,
        program=Program.TEMPORARY,
        amount=Decimal(400),
        effective_from=SEPTEMBER,
        covered_count=1,
        cause="急难",
        actor=month.leader,
    )
    month.paid(household)
    assert month.found() == [("N1", "无待遇而发")]


def test_paid_to_another_account_than_the_register_s(month: Month) -> None:
    month.paid(month.owes("N1"), bank_account="6217999999999999")
    month.paid(month.owes("N2"), bank_account=None)
    month.paid(month.owes("N3", bank_account=""), bank_account="6217888888888888")
    assert month.found() == [("N1", "账号变更")]
    (one,) = find_differences(month.town, SEPTEMBER)
    assert one.detail == "登记账号尾号 0001，实际发入尾号 9999"


def test_the_frozen_roll_s_account_counts_where_there_is_one(month: Month) -> None:
    household = month.owes("N1")
    officer = make_cast(month.town).officer
    freeze_payroll(prepare_payroll(month.town, month=SEPTEMBER, actor=officer), actor=officer)
    month.paid(household)
    household.bank_account = "6217999999999999"
    correct_household(household, actor=officer, changes=["bank_account"])
    assert month.found() == []


def test_one_account_for_several_households(month: Month) -> None:
    for number in ("N1", "N2"):
        month.paid(month.owes(number, bank_account="6217000000000077"))
    month.paid(month.owes("N3"))
    assert month.found() == [("N1", "一个账号多户领取"), ("N2", "一个账号多户领取")]
    assert next(find_differences(month.town, SEPTEMBER)).detail == "账号尾号 0077 当月由 2 户领取，另有 N2"


def test_a_care_home_s_account_is_shared_by_rule_and_by_nobody_else(month: Month) -> None:
    home = {"bank_account": "6217000000000088", "program": Program.DESTITUTE_CARE}
    for number in ("N1", "N2"):
        month.paid(month.owes(number, **home), program="特困集中供养")
    assert month.found() == []
    month.paid(month.owes("N3", bank_account="6217000000000088"))
    assert month.found() == [("N3", "一个账号多户领取")]


def test_without_an_amount_for_the_month_only_missing_money_is_told(month: Month) -> None:
    first, second = month.owes("N1"), month.owes("N2")
    for household in (first, second):
        row = household.standing_benefit.amounts.get()
        with recorded("test.write", actor=None, sentence="登记", village=month.village):
            row.effective_from = date(2020, 10, 1)
            row.save()
    month.paid(first, amount=777)
    assert month.found() == [("N2", "应发未发")]


def test_a_month_without_a_list_cannot_be_compared(month: Month) -> None:
    month.owes("N1")
    with pytest.raises(BadInput, match="还没有导入2020年09月"):
        month.reconcile()
    assert not Entry.objects.filter(verb="payments.reconcile").exists()


def test_only_the_town_officer_compares(month: Month) -> None:
    month.paid(month.owes("N1"))
    for person in (month.leader, make_cast(month.town).clerk(month.village)):
        with pytest.raises(NotAllowed):
            reconcile(month.town, SEPTEMBER, actor=person)


def test_differences_are_kept_and_counted_as_one_act(month: Month) -> None:
    month.paid(month.owes("N1"), amount=460, bank_account="6217999999999999")
    month.owes("N2")
    done = month.reconcile()
    assert (done.new, done.cleared, done.by_kind["金额不符"], done.by_kind["账号变更"], done.by_kind["应发未发"]) == (
        3,
        0,
        1,
        1,
        1,
    )
    assert PaymentDifference.objects.get(certificate_no="N1", kind="amount").excess == Decimal(60)
    entry = Entry.objects.get(verb="payments.reconcile")
    assert "差异3条（应发未发1、金额不符1、账号变更1），新增3条" in entry.sentence
    assert verify().ok


def test_comparing_again_adds_nothing_and_clears_what_is_gone(month: Month) -> None:
    first, second = month.owes("N1"), month.owes("N2")
    month.paid(first, amount=460)
    month.reconcile()
    keys = set(PaymentDifference.objects.values_list("pk", flat=True))
    again = month.reconcile()
    assert (again.new, again.again, again.cleared) == (0, 2, 0)
    month.paid(second)
    month.paid(first, amount=470)
    third = month.reconcile()
    assert (third.new, third.cleared) == (0, 1)
    assert set(PaymentDifference.objects.values_list("pk", flat=True)) == keys
    assert PaymentDifference.objects.get(certificate_no="N2").state == "cleared"
    changed = PaymentDifference.objects.get(certificate_no="N1")
    assert (changed.state, changed.paid_amount, "470.00" in changed.detail) == ("open", Decimal(470), True)
    month.paid(second, amount=0)
    assert month.reconcile().recurred == 1
    assert PaymentDifference.objects.get(certificate_no="N2").state == "open"
    assert verify().ok


def test_a_dry_run_keeps_nothing(month: Month) -> None:
    month.paid(month.owes("N1"), amount=460)
    assert reconcile(month.town, SEPTEMBER, actor=None, dry_run=True).new == 1
    assert not PaymentDifference.objects.exists()
    assert not Entry.objects.filter(verb="payments.reconcile").exists()


def test_what_was_settled_stays_settled(month: Month) -> None:
    household = month.owes("N1")
    month.paid(household, amount=460)
    month.reconcile()
    officer, difference = make_cast(month.town).officer, PaymentDifference.objects.get()
    with pytest.raises(BadInput, match="核实结果"):
        verify_difference(difference, actor=officer, finding=" ")
    verify_difference(difference, actor=officer, finding="含8月补发60元")
    assert (difference.state, difference.finding, difference.settled_on) == (
        "verified",
        "含8月补发60元",
        date(2020, 9, 28),
    )
    month.reconcile()
    difference.refresh_from_db()
    assert difference.state == "verified"
    correct_difference(difference, actor=officer, finding="已从10月扣回")
    adjust_benefit(
        household.standing_benefit, amount=Decimal(460), effective_from=SEPTEMBER, cause="更正", actor=month.leader
    )
    assert month.reconcile().cleared == 0
    difference.refresh_from_db()
    assert (difference.state, difference.finding) == ("corrected", "已从10月扣回")
    with pytest.raises(NotNow):
        verify_difference(difference, actor=officer, finding="再核实")
    assert verify().ok


def test_nobody_settles_their_own_household_s(month: Month) -> None:
    household = month.owes("N1")
    month.paid(household, amount=460)
    month.reconcile()
    related = make_user(Role.TOWN_OFFICER, month.town, id_number=household.members.get(is_head=True).id_number)
    with pytest.raises(Recused):
        verify_difference(PaymentDifference.objects.get(), actor=related, finding="没有问题")


def test_queries_do_not_grow_with_payments(
    month: Month, tmp_path: Path, django_assert_max_num_queries: Callable[..., CaptureQueriesContext]
) -> None:
    rows = [payment_row(month.owes(f"N{number}"), amount=400 + number % 2) for number in range(1, 31)]
    import_payments(write_payments(tmp_path / "all.xlsx", rows), town=month.town, actor=None)
    with django_assert_max_num_queries(28):
        month.reconcile()
    assert PaymentDifference.objects.count() == 15
    with django_assert_max_num_queries(7):
        list(find_differences(month.town, SEPTEMBER))


def test_from_comparing_to_settling_on_the_pages(month: Month, client_as: Callable[..., Client]) -> None:
    next_door = month.town.children.order_by("path")[1]
    month.paid(month.owes("N1"), amount=460)
    month.owes("N2", village=next_door)
    month.paid(month.owes("N3"), certificate_no="XX99")
    officer = client_as(Role.TOWN_OFFICER)
    assert_chinese(officer.get(f"{LISTS}reconcile/").content)
    empty = officer.post(f"{LISTS}reconcile/", {"town": month.town.pk, "month": "2020-08"})
    assert "还没有导入2020年08月的实际发放名册" in empty.content.decode()
    page = officer.post(f"{LISTS}reconcile/", {"town": month.town.pk, "month": "2020-09"}, follow=True)
    assert_chinese(page.content)
    assert "核对完毕" in page.content.decode()
    assert {row.certificate_no for row in page.context["cl"].result_list} == {"N1", "N2", "N3", "XX99"}
    narrowed = officer.get(LISTS, {"kind__exact": "amount", "month": "2020-09", "q": "N1"})
    assert [row.certificate_no for row in narrowed.context["cl"].result_list] == ["N1"]

    difference = PaymentDifference.objects.get(certificate_no="N1")
    record = officer.get(f"{LISTS}{difference.pk}/change/")
    assert_chinese(record.content)
    assert [button.label for button in record.context["moves"]] == ["登记核实结果", "登记已更正"]
    ask = officer.get(f"{LISTS}{difference.pk}/do/verify/")
    assert_chinese(ask.content)
    seen = {"seen": ask.context["seen"], "latest": ask.context["latest"]}
    done = officer.post(f"{LISTS}{difference.pk}/do/verify/", {**seen, "finding": "含8月补发60元"}, follow=True)
    assert_chinese(done.content)
    difference.refresh_from_db()
    assert difference.state == "verified"

    clerk = client_as(Role.VILLAGE_CLERK)
    assert {row.certificate_no for row in clerk.get(LISTS).context["cl"].result_list} == {"N1", "N3"}
    assert clerk.get(f"{LISTS}{difference.pk}/change/").context["moves"] == []
    assert clerk.get(f"{LISTS}reconcile/").status_code == 403
    assert clerk.get(f"{LISTS}{PaymentDifference.objects.get(certificate_no='XX99').pk}/change/").status_code == 302
    assert verify().ok


def test_every_row_says_in_which_town(month: Month) -> None:
    month.paid(month.owes("N1"), certificate_no="XX99")
    assert ActualPayment.objects.get().town == month.town
