"""Getting money back: due = received + written off + open, whatever comes in; nobody decides alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recipients.models import Household, Instalment, Recovery, RecoveryLine
from recipients.services import recoveries
from tests.factories.accounts import make_user
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.deaths import confirmed, in_recovery, on, stopped
from tests.factories.rows import some_act
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.casework.errors import BadInput, NotAllowed, NotNow, Refused
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import verify

pytestmark = pytest.mark.django_db
TODAY = date(2020, 9, 10)


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def alone(village: Division, cast: Cast) -> Household:
    return make_household(village, amount=400, actors=cast)


@pytest.fixture
def recovery(alone: Household, cast: Cast) -> Recovery:
    """1,200 元 for July to September."""
    with on(9, 10):
        return in_recovery(alone, cast)


def _pay(recovery: Recovery, cast: Cast, amount: int | str, receipt: str = "渝0001", day: date = TODAY) -> Instalment:
    return recoveries.receive(
        recovery, actor=cast.officer, amount=Decimal(amount), received_on=day, receipt_no=receipt, payer="其子"
    )


def test_the_account_names_each_month(recovery: Recovery) -> None:
    lines = list(recovery.lines.values_list("month", "amount", "basis"))
    assert lines == [(date(2020, month, 1), Decimal(400), "spell") for month in (7, 8, 9)]
    assert (recovery.due, recovery.outstanding, recovery.state) == (Decimal(1200), Decimal(1200), "open")


def test_instalments_until_it_is_settled(recovery: Recovery, cast: Cast) -> None:
    with on(9, 12):
        _pay(recovery, cast, "500.50")
        _pay(recovery, cast, "699.50", "渝0002")
    fresh = Recovery.objects.get()
    assert (fresh.received, fresh.outstanding, fresh.state) == (Decimal(1200), Decimal(0), "settled")
    assert Entry.objects.filter(verb="recovery.settle").get().sentence.endswith("追回1200.00元，核销0.00元")
    with on(9, 13), pytest.raises(NotNow):
        _pay(recovery, cast, 1, "渝0003")
    assert verify().ok


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"amount": Decimal("1200.01")}, "不能超过"),
        ({"amount": Decimal(0)}, "应大于 0"),
        ({"amount": Decimal(-5)}, "应大于 0"),
        ({"received_on": date(2020, 9, 13)}, "不能晚于今天"),
        ({"received_on": date(2020, 6, 1)}, "死亡日期之后"),
        ({"receipt_no": " "}, "票据号不能为空"),
        ({"receipt_no": "渝0001"}, "已经登记过"),
    ],
)
def test_what_cannot_have_come_in_is_refused(recovery: Recovery, cast: Cast, given: dict, why: str) -> None:
    with on(9, 12):
        _pay(recovery, cast, 100)
        before = Entry.objects.count()
        fields = {"amount": Decimal(50), "received_on": TODAY, "receipt_no": "渝0009", "payer": "其子", **given}
        with pytest.raises(BadInput, match=why):
            recoveries.receive(recovery, actor=cast.officer, **fields)
    assert (Instalment.objects.count(), Entry.objects.count(), Recovery.objects.get().received) == (
        1,
        before,
        Decimal(100),
    )


def test_a_wrong_entry_is_corrected_by_a_new_one(recovery: Recovery, cast: Cast) -> None:
    with on(9, 12):
        wrong = _pay(recovery, cast, 1200)
        assert recovery.state == "settled"
        recoveries.correct_instalment(
            recovery, instalment=wrong, actor=cast.officer, amount=Decimal(120), reason="多录一个零"
        )
        assert (recovery.state, recovery.received, recovery.outstanding) == ("open", Decimal(120), Decimal(1080))
        with pytest.raises(BadInput, match="已经更正过"):
            recoveries.correct_instalment(
                recovery, instalment=wrong, actor=cast.officer, amount=Decimal(1), reason="再改"
            )
        right = wrong.superseded_by
        recoveries.correct_instalment(
            recovery, instalment=right, actor=cast.officer, amount=Decimal(0), reason="整笔作废"
        )
    assert (Recovery.objects.get().received, Instalment.objects.count()) == (Decimal(0), 3)
    assert verify().ok


def test_part_is_written_off_by_another_s_approval(recovery: Recovery, cast: Cast) -> None:
    with on(9, 12):
        _pay(recovery, cast, 1000)
        recoveries.ask_write_off(
            recovery, actor=cast.officer, amount=Decimal(200), reason="死者无遗产，家属为特困人员。"
        )
        assert (recovery.state, recovery.outstanding) == ("write_off", Decimal(200)), "asking alone writes nothing off"
        with pytest.raises(NotNow):
            _pay(recovery, cast, 100, "渝0002")
        with pytest.raises(NotAllowed):
            recoveries.write_off(recovery, actor=cast.officer)
        recoveries.write_off(recovery, actor=cast.leader, opinion="同意。")
    assert (recovery.state, recovery.written_off, recovery.outstanding) == ("settled", Decimal(200), Decimal(0))


def test_a_refused_write_off_leaves_it_open(recovery: Recovery, cast: Cast) -> None:
    with on(9, 12):
        recoveries.ask_write_off(recovery, actor=cast.officer, amount=Decimal(200), reason="家属困难。")
        recoveries.refuse_write_off(recovery, actor=cast.leader, reason="继续追缴")
        assert (recovery.state, recovery.outstanding) == ("open", Decimal(1200))
        with pytest.raises(BadInput, match="不能超过"):
            recoveries.ask_write_off(recovery, actor=cast.officer, amount=Decimal(1201), reason="全部核销。")


def test_an_account_is_opened_once_after_the_money_has_stopped(alone: Household, cast: Cast) -> None:
    with on(9, 10):
        found = confirmed(alone, cast)
        with pytest.raises(NotNow, match="停发"):
            recoveries.open_recovery(found, actor=cast.officer, responsible="村文书")
    with on(9, 11):
        from tests.factories.deaths import decided

        decided(found.change, cast)
        found.refresh_from_db()
        with pytest.raises(NotAllowed):
            recoveries.open_recovery(found, actor=cast.clerk(alone.village), responsible="村文书")
        recoveries.open_recovery(found, actor=cast.officer, responsible="村文书")
        with pytest.raises(BadInput, match="不必重复"):
            recoveries.open_recovery(found, actor=cast.officer, responsible="村文书")


def test_no_account_where_nothing_was_paid_too_much(alone: Household, cast: Cast) -> None:
    with on(9, 29):
        found = stopped(alone, cast, died_on=date(2020, 9, 2))
        with pytest.raises(BadInput, match="没有多发"):
            recoveries.open_recovery(found, actor=cast.officer, responsible="村文书")
    assert not Recovery.objects.exists()


def test_the_database_itself_refuses_a_negative_balance(recovery: Recovery) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Recovery.objects.filter(pk=recovery.pk).update(received=Decimal("1200.01"))
    with pytest.raises(IntegrityError), transaction.atomic(), some_act(recovery.village):
        RecoveryLine(recovery=recovery, month=date(2020, 7, 1), paid=1, people=1, amount=1, basis="spell").save()


CENTS = st.integers(-5, 130_000)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=st.lists(st.tuples(st.sampled_from(["receive", "correct", "ask", "agree", "refuse"]), CENTS), max_size=10))
def test_sums_always_balance(recovery: Recovery, cast: Cast, deeds: list[tuple[str, int]]) -> None:
    with transaction.atomic():
        _play(Recovery.objects.get(pk=recovery.pk), cast, deeds)
        transaction.set_rollback(True)


def _play(recovery: Recovery, cast: Cast, deeds: list[tuple[str, int]]) -> None:
    due = sum(line.amount for line in recovery.lines.all())
    for number, (deed, cents) in enumerate(deeds):
        amount, last = Decimal(cents) / 100, recovery.instalments.standing().last()
        try:
            with on(9, 20):
                if deed == "receive":
                    _pay(recovery, cast, str(amount), f"R{number}")
                elif deed == "correct" and last:
                    recoveries.correct_instalment(
                        recovery, instalment=last, actor=cast.officer, amount=amount, reason="更正"
                    )
                elif deed == "ask":
                    recoveries.ask_write_off(recovery, actor=cast.officer, amount=amount, reason="无力偿还")
                elif deed == "agree":
                    recoveries.write_off(recovery, actor=cast.leader)
                elif deed == "refuse":
                    recoveries.refuse_write_off(recovery, actor=cast.leader, reason="继续追")
        except Refused:
            pass
        fresh = Recovery.objects.get(pk=recovery.pk)
        received = sum((row.amount for row in fresh.instalments.standing()), Decimal(0))
        forgone = sum((row.amount for row in fresh.write_offs.filter(decision__approved=True)), Decimal(0))
        assert (fresh.received, fresh.written_off, fresh.due) == (received, forgone, due)
        assert fresh.outstanding == due - received - forgone >= 0
        assert (fresh.state == "settled") == (fresh.outstanding == 0)
        assert (recovery.state, recovery.received) == (fresh.state, fresh.received)


def test_who_asked_to_write_off_does_not_agree(recovery: Recovery, cast: Cast) -> None:
    from xumingsi.casework.errors import SamePerson
    from xumingsi.casework.services.accounts import grant_duty

    both = make_user(Role.TOWN_OFFICER, recovery.village.town)
    grant_duty(both, Role.LEADER, recovery.village.town, actor=None, starts_on=date(2019, 1, 1))
    both.forget_duties()
    with on(9, 12):
        recoveries.ask_write_off(recovery, actor=both, amount=Decimal(200), reason="家属困难。")
        with pytest.raises(SamePerson):
            recoveries.write_off(recovery, actor=both)
