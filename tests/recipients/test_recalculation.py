"""A standard rises: differences first, one decision for those whom only the standard concerns, nobody loses anything."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from recipients.choices import Program
from recipients.models import BenefitAmount, Household
from recipients.services.benefits import adjust_benefit
from recipients.services.means import record_property
from recipients.services.recalculation import Difference, confirm_recalculation, plan_recalculation
from recipients.services.standards import load_standards, set_standard
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify
from xumingsi.kit import clock

pytestmark = pytest.mark.django_db
SEPTEMBER, NOW = date(2020, 9, 1), date(2020, 9, 20)


@pytest.fixture
def cast(town: Division) -> Cast:
    load_standards()
    return make_cast(town)


@pytest.fixture
def house(village: Division, cast: Cast) -> Any:
    """A household of one without income on the standard of August; ``amount`` and fields as for ``make_household``."""

    def make(amount: int = 440, **fields: Any) -> Household:
        return make_household(village, **{"amount": amount, "monthly_income": Decimal(0), "actors": cast, **fields})

    return make


def found(town: Division, household: Household, month: date = SEPTEMBER) -> Difference | None:
    plan = plan_recalculation(town, month)
    return next((one for one in plan.differences if one.household == household.pk), None)


def paid(household: Household, day: date = SEPTEMBER) -> Decimal | None:
    return household.standing_benefit.amount_on(day)  # type: ignore[union-attr]


def test_those_whom_only_the_standard_concerns_are_raised_as_one_act(town: Division, house: Any, cast: Cast) -> None:
    plain, two = house(), house(780, people=2, monthly_income=Decimal(100))
    already = house(496)
    plan = plan_recalculation(town, SEPTEMBER)
    assert (plan.checked, len(plan.sure), plan.monthly_total) == (3, 2, Decimal("168.00"))
    acts = Entry.objects.count()
    done = confirm_recalculation(plan, actor=cast.leader)
    assert (done.raised, done.recused) == (2, ())
    assert [paid(household) for household in (plain, two, already)] == [Decimal(496), Decimal(892), Decimal(496)]
    assert paid(plain, date(2020, 8, 31)) == Decimal(440)
    assert Entry.objects.count() == acts + 1
    entry = Entry.objects.get(verb="recipients.recalculate")
    assert "增发 2 户，每月共增 168.00 元" in entry.sentence
    row = BenefitAmount.objects.filter(effective_from=SEPTEMBER, benefit__household=plain).get()
    assert row.cause == "保障标准调整：农村低保 440.00→496.00（重庆市2020年提标，文号待补）"
    report = verify()
    assert report.ok, report.faults


def test_the_difference_carries_its_working(town: Division, house: Any) -> None:
    difference = found(town, house(780, people=2, monthly_income=Decimal(100)))
    assert difference is not None
    assert (difference.present, difference.former, difference.change) == (Decimal(780), Decimal(780), Decimal(112))
    assert difference.result.working[-1].formula == "892.00"


def test_an_amount_the_former_standard_does_not_explain_is_left_alone(town: Division, house: Any, cast: Cast) -> None:
    sure, odd = house(), house(450)
    difference = found(town, odd)
    assert difference is not None
    assert (difference.is_sure, difference.cause) == (False, "现发 450.00 元，与按原标准测算的 440.00 元不符")
    confirm_recalculation(plan_recalculation(town, SEPTEMBER), actor=cast.leader)
    assert (paid(sure), paid(odd)) == (Decimal(496), Decimal(450))


def test_nobody_is_lowered_automatically(town: Division, house: Any, cast: Cast) -> None:
    raised, lowered = house(), house(program=Program.URBAN, amount=580)
    set_standard(Program.URBAN, amount=Decimal(700), effective_from=date(2026, 1, 1), source="甲", actor=cast.officer)
    set_standard(Program.URBAN, amount=Decimal(600), effective_from=date(2026, 9, 1), source="乙", actor=cast.officer)
    for household, amount in ((raised, 630), (lowered, 700)):
        benefit = household.standing_benefit
        adjust_benefit(
            benefit, amount=Decimal(amount), effective_from=date(2026, 2, 1), cause="核定", actor=cast.leader
        )
    difference = found(town, lowered, date(2026, 9, 1))
    assert difference is not None
    assert (difference.is_sure, difference.change) == (False, Decimal(-100))
    assert "减发须逐户复核" in difference.cause
    with pytest.raises(BadInput, match="须逐户核对"):
        confirm_recalculation(plan_recalculation(town, date(2026, 9, 1)), actor=cast.leader)
    assert paid(lowered, date(2026, 9, 1)) == Decimal(700)


def test_what_cannot_be_told_is_listed_with_the_reason(
    town: Division, house: Any, cast: Cast, village: Division
) -> None:
    unknown, owner, later = house(monthly_income=None), house(), house()
    record_property(
        owner, kind="机动车", detail="轿车", effective_from=date(2020, 1, 1), source="车管所核对", actor=cast.officer
    )  # fmt: skip
    adjust_benefit(
        later.standing_benefit, amount=Decimal(400), effective_from=date(2020, 11, 1), cause="减发", actor=cast.leader
    )
    causes = {one.household: (one.is_sure, one.cause) for one in plan_recalculation(town, SEPTEMBER).differences}
    assert causes == {
        unknown.pk: (False, "不能测算：没有登记家庭月收入"),
        owner.pk: (False, "不予保障情形：有机动车（轿车）（渝府办发〔2017〕33号）"),
        later.pk: (False, "2020-11 起已另定金额"),
    }


def test_a_list_that_is_no_longer_true_raises_nobody(town: Division, house: Any, cast: Cast) -> None:
    first, second = house(), house()
    plan = plan_recalculation(town, SEPTEMBER)
    adjust_benefit(
        first.standing_benefit, amount=Decimal(450), effective_from=date(2020, 8, 1), cause="更正", actor=cast.leader
    )
    with pytest.raises(NotNow, match="重新查看差异"):
        confirm_recalculation(plan, actor=cast.leader)
    assert paid(second) == Decimal(440)


def test_a_second_click_raises_nobody_twice(town: Division, house: Any, cast: Cast) -> None:
    house()
    plan = plan_recalculation(town, SEPTEMBER)
    confirm_recalculation(plan, actor=cast.leader)
    rows = BenefitAmount.objects.count()
    with pytest.raises(NotNow):
        confirm_recalculation(plan, actor=cast.leader)
    assert BenefitAmount.objects.count() == rows


def test_only_who_decides_confirms(town: Division, house: Any, cast: Cast, village: Division) -> None:
    household = house()
    plan = plan_recalculation(town, SEPTEMBER)
    for person in (cast.officer, cast.clerk(village)):
        with pytest.raises(NotAllowed):
            confirm_recalculation(plan, actor=person)
    assert paid(household) == Decimal(440)


def test_a_leader_s_own_household_waits_for_another(town: Division, house: Any, cast: Cast) -> None:
    own, other = house(), house()
    member = own.members.get()
    leader = cast.leader
    leader.id_number = member.id_number
    done = confirm_recalculation(plan_recalculation(town, SEPTEMBER), actor=leader)
    assert done.raised == 1
    assert [one.household for one in done.recused] == [own.pk]
    assert (paid(own), paid(other)) == (Decimal(440), Decimal(496))


def test_the_page_shows_downloads_and_confirms(town: Division, house: Any, client_as: Any) -> None:
    sure, odd = house(), house(450)
    leader = client_as(Role.LEADER)
    url = reverse("admin:recipients_standard_recalculate")
    with clock.at(clock.moment(NOW)):
        page = leader.get(url)
        shown = page.content.decode()
        assert "2020年9月起的标准，测算 2 户" in shown
        assert sure.certificate_no in shown
        assert "现发 450.00 元，与按原标准测算的 440.00 元不符" in shown
        reply = leader.get(reverse("admin:recipients_standard_workbook"), {"month": "2020-09"})
        rows = list(load_workbook(io.BytesIO(reply.getvalue())).active.values)
        assert [row[2] for row in rows[3:]] == [sure.certificate_no, odd.certificate_no]
        assert "(496.00 − 0.00) × 1 = 496.00" in rows[3][11]
        fingerprint = page.context["plan"].fingerprint
        confirm = reverse("admin:recipients_standard_confirm")
        told = [leader.post(confirm, {"month": "2020-09", "fingerprint": fingerprint}, follow=True) for _ in range(2)]
    assert "增发 1 户" in told[0].content.decode()
    assert "没有调整任何一户" in told[1].content.decode()
    assert (paid(sure), paid(odd)) == (Decimal(496), Decimal(450))


def test_a_clerk_sees_the_own_village_only_and_no_button(
    town: Division, house: Any, client_as: Any, cast: Cast
) -> None:
    own = house()
    other = make_household(town.children.order_by("path")[1], amount=440, monthly_income=Decimal(0), actors=cast)
    clerk = client_as(Role.VILLAGE_CLERK)
    with clock.at(clock.moment(NOW)):
        shown = clerk.get(reverse("admin:recipients_standard_recalculate")).content.decode()
        forged = clerk.get(
            reverse("admin:recipients_standard_recalculate"), {"village": other.village_id}
        ).content.decode()
    assert own.certificate_no in shown
    assert other.certificate_no not in shown + forged
    assert reverse("admin:recipients_standard_confirm") not in shown
