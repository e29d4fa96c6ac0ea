"""通知首段: “特困服务机构（敬老院）资金使用不规范等问题”，一件一件查得出来，查出来的要有下文。"""

from datetime import date
from decimal import Decimal

import pytest

from audits.choices import Door
from audits.detection import Question, detectors
from audits.models import Problem
from audits.services import home_months
from recipients.services import home_stays
from recipients.services.payments import PaymentLine, keep_payments
from tests.factories.accounts import make_user
from tests.factories.campaign import make_household
from tests.factories.homes import book, make_home, make_stay
from tests.renewals.doing import on
from xumingsi.accounts.choices import Role
from xumingsi.casework.errors import BadInput, GuardFailed, SamePerson

pytestmark = pytest.mark.django_db
AUGUST = date(2020, 8, 1)


def _hits(town, *names):
    question = Question(town, date(2020, 9, 25))
    return [hit for name in names for hit in detectors()[name].run(question).values()]


def test_nobody_is_paid_for_who_has_gone(village, cast):
    """虚报人数套取供养金."""
    household = make_household(village, head="张大山", program="特困集中供养", amount=754, actors=cast)
    member = household.members.get()
    with on(9, 25):
        home = make_home(village.town, cast)
        stay = make_stay(home, cast, name=member.name, id_number=member.id_number)
        home_stays.discharge(stay, actor=cast.officer, left_on=date(2020, 7, 20), reason="家属接回")
        line = PaymentLine(AUGUST, household.certificate_no, village.pk, household.pk, member.name, member.id_number, "特困集中供养", Decimal(754), "")  # fmt: skip
        keep_payments(village.town, [line], actor=cast.officer)
        (hit,) = _hits(village.town, "home_paid_not_resident")
    assert (hit.amount, hit.household) == (754, household.pk)


def test_the_kitchen_gets_what_is_meant_for_it(town, cast):
    """克扣伙食."""
    with on(9, 25):
        home = make_home(town, cast)
        make_stay(home, cast)
        book(home, cast, date(2020, 8, 6), "伙食", "300.00")
        (hit,) = _hits(town, "home_food_below_standard")
    assert "人日均 9.68 元" in hit.summary


def test_money_for_residents_is_spent_on_residents_with_papers_by_three_hands(town, cast):
    """专款专用, 白条, 一人兼两职."""
    with on(9, 25):
        home = make_home(town, cast)
        book(home, cast, date(2020, 8, 6), "招待费", "860.50", voucher_no="", receipt="白条", approver="甲")
        hits = _hits(town, "home_off_subject", "home_no_voucher", "home_one_person_two_roles")
    assert len(hits) == 3


def test_what_a_month_shows_is_not_passed_over(town, cast):
    """A month is shut only when each find has been dealt with, by two people of whom one kept no book."""
    second = make_user(Role.TOWN_OFFICER, town)
    with on(9, 25):
        home = make_home(town, cast, opening_balance=Decimal(1000))
        line = book(home, cast, date(2020, 8, 6), "招待费", "860.50")
        (month,) = home_months.prepare_months(town, month=AUGUST, actor=second)
        with pytest.raises(GuardFailed, match="科目之外列支"):
            home_months.sign_month(month, actor=second, bank=Decimal("139.50"), cash=Decimal(0))
        home_months.note_finding(
            month,
            actor=second,
            finding=f"home_off_subject|{home}|{line.voucher_no}",
            handling="problem",
            reason="不应由供养经费列支",
        )
        with pytest.raises(BadInput, match="请查明后更正台账"):
            home_months.sign_month(month, actor=second, bank=Decimal("39.50"), cash=Decimal(0))
        home_months.sign_month(month, actor=second, bank=Decimal("139.50"), cash=Decimal(0))
        with pytest.raises(SamePerson):
            home_months.reconcile_month(month, actor=cast.officer)
        home_months.reconcile_month(month, actor=make_user(Role.TOWN_OFFICER, town))
    problem = Problem.objects.get()
    assert (problem.door, problem.category, problem.amount) == (Door.FUND_CHECK, "资金问题", Decimal("860.50"))
