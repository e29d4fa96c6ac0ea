"""Residents' own money: pocket money signed for one by one, and what the home keeps for them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from recipients.home_choices import DepositMove
from recipients.home_days import month_end
from recipients.models import CareHome, Deposit, DepositMovement, HomeStay, PocketMoneyLine, PocketMoneyList
from xumingsi.accounts.models import User
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.errors import BadInput
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import save_checked
from xumingsi.kit import clock
from xumingsi.kit.dates import month_floor

from .homes import require_keeper


class Payout(NamedTuple):
    """What one resident got, 元, and who took it for him (both empty: signed for himself)."""

    stay: HomeStay
    amount: Decimal
    taken_by: str = ""
    relation: str = ""


def pay_pocket_money(
    home: CareHome, *, actor: User, month: date, paid_on: date, standard: Decimal, payer: str, witness: str, lines: Sequence[Payout],
) -> PocketMoneyList:  # fmt: skip
    """A month's payout with a line for each resident who got something.

    BadInput for a second list of the month, nobody on it, somebody who did not live there in the month, or a taker
    without a relation.
    """
    require_keeper(actor, home)
    month = month_floor(month)
    if not lines:
        raise BadInput("发放表上没有人，请填写实发金额。")
    if not month <= paid_on <= clock.today():
        raise BadInput("发放日期应在当月 1 日以后，且不能晚于今天。", {"paid_on": ["请核对发放日期。"]})
    for line in lines:
        _check_line(home, month, line)
    payout = PocketMoneyList(
        home=home, month=month, paid_on=paid_on, standard=standard, payer=payer.strip(), witness=witness.strip(), recorded_by=actor
    )  # fmt: skip
    facts = {"list": str(payout), "people": len(lines), "amount": str(sum(line.amount for line in lines))}
    with recorded("home.pocket_money", actor=actor, sentence="{actor}登记{list}：{people} 人，{amount} 元", town=home.town, facts=facts) as act:  # fmt: skip
        save_checked(payout)
        act.subject = payout
        insert_rows(PocketMoneyLine, {
            "payout_id": [payout.pk] * len(lines), "stay_id": [line.stay.pk for line in lines], "amount": [line.amount for line in lines],
            "taken_by": [line.taken_by.strip() for line in lines], "relation": [line.relation.strip() for line in lines],
        })  # fmt: skip
    return payout


def _check_line(home: CareHome, month: date, line: Payout) -> None:
    stay = line.stay
    if stay.home_id != home.pk or stay.admitted_on > month_end(month) or (stay.left_on and stay.left_on < month):
        raise BadInput(f"{stay}{month:%Y年%m月}不在{home}，不能发放零花钱。")
    if line.amount <= 0:
        raise BadInput(f"{stay}的实发金额应大于 0；没有发放的不列。")
    if bool(line.taken_by.strip()) != bool(line.relation.strip()):
        raise BadInput(f"{stay}：由他人代领的，代领人和与本人关系都要填写；本人签领的都不填。")


def take_deposit(stay: HomeStay, *, actor: User, **fields: Any) -> Deposit:
    """The home begins to keep something for a resident; ``fields`` as on Deposit, the balance begins at nothing."""
    require_keeper(actor, stay.home)
    deposit = Deposit(stay=stay, **fields)
    sentence = "{actor}登记代管{kind}：{name}，保管人{keeper}，见证人{witness}"
    facts = {"kind": deposit.kind, "name": str(deposit), "keeper": deposit.keeper, "witness": deposit.witness}
    with recorded("home.deposit", actor=actor, sentence=sentence, town=stay.home.town, facts=facts) as act:
        save_checked(deposit)
        act.subject = deposit
    return deposit


def correct_deposit(deposit: Deposit, *, actor: User, changes: list[str]) -> Deposit:
    """Save the day of the agreement or of filing with the county, or another keeper or witness."""
    require_keeper(actor, deposit.stay.home)
    with recorded("home.correct_deposit", actor=actor, sentence="{actor}更正{subject}的协议、备案或保管人", subject=deposit):  # fmt: skip
        save_checked(deposit)
    return deposit


def move_deposit(
    deposit: Deposit, *, actor: User, direction: DepositMove | str, amount: Decimal, moved_on: date, purpose: str, signed_by: str, witness: str,
) -> DepositMovement:  # fmt: skip
    """Money put in or taken out. BadInput for more than is there, a day ahead or before the last movement, after the
    return, or when whoever signs is the witness."""
    require_keeper(actor, deposit.stay.home)
    signed_by, witness = signed_by.strip(), witness.strip()
    if signed_by == witness:
        raise BadInput("签字人和见证人不能是同一人。", {"witness": ["请由另一人见证。"]})
    with recorded("home.deposit_move", actor=actor, sentence="{actor}登记{subject}{direction}{amount}元，{purpose}", subject=deposit, facts={"direction": str(direction), "amount": str(amount), "purpose": purpose}):  # fmt: skip
        # Locked, so that two withdrawals do not both find the same rest.
        held = Deposit.objects.select_for_update(of=("self",)).get(pk=deposit.pk)
        rest = held.balance + (amount if direction == DepositMove.IN else -amount)
        _refuse_movement(held, rest, moved_on)
        movement = DepositMovement(
            deposit=held, direction=direction, amount=amount, balance=rest, moved_on=moved_on, purpose=purpose.strip(),
            signed_by=signed_by, witness=witness, recorded_by=actor,
        )  # fmt: skip
        save_checked(movement)
        held.balance = rest
        save_checked(held)
        deposit.balance = rest
    return movement


def _refuse_movement(deposit: Deposit, rest: Decimal, day: date) -> None:
    last = deposit.movements.order_by("-pk").first()
    if deposit.returned_on:
        raise BadInput(f"{deposit}已于 {deposit.returned_on} 退还，不能再存取。")
    if rest < 0:
        raise BadInput(f"余额只有 {deposit.balance} 元，不能取出更多。", {"amount": ["超过余额。"]})
    if day > clock.today() or (last and day < last.moved_on):
        raise BadInput("日期不能早于上一次存取，也不能晚于今天。", {"moved_on": ["请核对日期。"]})


def return_deposit(deposit: Deposit, *, actor: User, returned_on: date, returned_to: str) -> Deposit:
    """Given back to the resident or the heirs. BadInput while there is money left, or when it was returned already."""
    require_keeper(actor, deposit.stay.home)
    if deposit.returned_on or returned_on > clock.today():
        raise BadInput("已登记退还。" if deposit.returned_on else "退还日期不能晚于今天。")
    facts = {"day": returned_on.isoformat(), "to": returned_to.strip()}
    with recorded("home.deposit_return", actor=actor, sentence="{actor}登记{subject}于{day}退还{to}", subject=deposit, facts=facts):  # fmt: skip
        deposit.returned_on, deposit.returned_to = returned_on, returned_to.strip()
        save_checked(deposit)
    return deposit
