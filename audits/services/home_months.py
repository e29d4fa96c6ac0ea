"""Reconciling a home's month: finds acknowledged one by one, then two signatures of two people."""

from datetime import date
from decimal import Decimal

from audits.choices import Category, Door
from audits.funds.month import findings_of
from audits.home_choices import Handling
from audits.home_workflows import HOME_MONTH
from audits.models import HomeFindingNote, HomeReconciliation
from recipients.home_days import month_end
from recipients.home_figures import figures_of, rules_by_month
from recipients.models import CareHome, HomeEntry
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotAllowed, SamePerson
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.dates import month_floor

from .problems import raise_problem

RIGHT = "audits.reconcile_homes"


def prepare_months(town: Division, *, month: date, actor: User) -> list[HomeReconciliation]:
    """A reconciliation for every home of the town that has none for ``month`` yet; answers the new ones.

    BadInput for a month that has not begun, or when no home is left to prepare.
    """
    if not actor.has_right(RIGHT, town):
        raise NotAllowed(f"您没有在{town}办理敬老院月度对账的权限，请联系镇经办。")
    month = month_floor(month)
    if month > clock.today():
        raise BadInput("该月尚未开始。", {"month": ["不能晚于本月。"]})
    homes = CareHome.objects.filter(town=town).exclude(reconciliations__month=month).order_by("pk")
    made = [HomeReconciliation(home=home, month=month) for home in homes.select_related("town")]
    if not made:
        message = f"{town}没有需要新建的 {month:%Y-%m} 对账单（没有登记敬老院，或都已建立）。"
        raise BadInput(message, {"month": [message]})
    for one in made:
        with recorded("home_month.prepare", actor=actor, sentence="{actor}建立{subject}", town=town) as act:
            save_checked(one)
            act.subject = one
    return made


def note_finding(
    month: HomeReconciliation, *, actor: User, finding: str, handling: Handling | str, reason: str
) -> HomeFindingNote:  # fmt: skip
    """Say what became of one find, told by ``check|key``; 列入问题清单 also raises the problem.

    BadInput when the month has no such find (any more), or without a reason.
    """
    reason = require_reason(reason, "请写明处理情况。")
    name, _, key = finding.partition("|")
    found = next(
        ((check, one.hit) for check, one in findings_of(month.home, month.month) if (check.name, one.hit.key) == (name, key)), None
    )  # fmt: skip
    if found is None:
        raise BadInput("该发现已不存在（可能已更正台账），请刷新页面。", {"finding": ["请重新选择。"]})
    check, hit = found
    facts = {"finding": hit.summary, "handling": Handling(handling).label}
    with moving(month, HOME_MONTH, "note", actor=actor, reason=reason, facts=facts):
        problem = None
        if handling == Handling.PROBLEM:
            problem = raise_problem(
                actor=actor, door=Door.FUND_CHECK, key=f"{check.name}:{hit.key}"[:160], village=month.home.town, category=Category.FUNDS,
                summary=hit.summary, persons=hit.persons, amount=hit.amount, evidence=hit.evidence,
            )  # fmt: skip
        note = HomeFindingNote(
            reconciliation=month, check_name=check.name, check_label=check.label, key=hit.key[:160], summary=hit.summary[:300],
            amount=hit.amount, handling=handling, note=reason[:200], problem=problem, recorded_by=actor,
        )  # fmt: skip
        save_checked(note)
    return note


def sign_month(
    month: HomeReconciliation, *, actor: User, bank: Decimal, cash: Decimal, count_note: str = ""
) -> HomeReconciliation:  # fmt: skip
    """The first signature, with what was counted (元). From now on the month's book takes no more lines.

    BadInput for more cash than the town allows or a difference from the ledger, without a word about it.
    """
    closing = figures_of(month.home, month.month).closing
    limit = rules_by_month(month.home.town, [month.month])[month.month].cash_limit
    if limit is not None and cash > limit and not count_note.strip():
        raise BadInput(f"现金 {cash} 元超过备用金限额 {limit} 元，请写明原因。", {"count_note": ["请写明原因。"]})
    if closing is not None and bank + cash != closing and not count_note.strip():
        message = f"账面余额 {closing} 元，实存 {bank + cash} 元，请查明后更正台账，或写明差额原因。"
        raise BadInput(message, {"count_note": [message]})
    with moving(month, HOME_MONTH, "sign", actor=actor, facts={"bank": str(bank), "cash": str(cash)}):
        _lock(month)
        month.counted_bank, month.counted_cash, month.count_note = bank, cash, count_note.strip()
        month.signed_by, month.signed_on = actor, clock.today()
    return month


def reconcile_month(month: HomeReconciliation, *, actor: User) -> HomeReconciliation:
    """The second signature, by another person who has not recorded any of the month's lines; the figures stay on file."""
    figures = figures_of(month.home, month.month)
    facts = {"income": str(figures.total_income), "spending": str(figures.total_spending)}
    with moving(month, HOME_MONTH, "reconcile", actor=actor, facts=facts):
        _lock(month)
        _refuse_recorder(month, actor)
        month.opening, month.closing, month.person_days = figures.opening, figures.closing, figures.person_days
        month.income, month.spending = figures.total_income, figures.total_spending
        month.closed_by, month.closed_on = actor, clock.today()
    return month


def _lock(month: HomeReconciliation) -> None:
    """Whoever books a line holds the home's row too: nobody books between the figures and the signature."""
    list(CareHome.objects.select_for_update(no_key=True).filter(pk=month.home_id).order_by("pk"))


def _refuse_recorder(month: HomeReconciliation, actor: User) -> None:
    days = (month.month, month_end(month.month))
    if HomeEntry.objects.filter(home=month.home, recorded_by=actor, booked_on__range=days).exists():
        raise SamePerson("本月台账有您登记的记录，对账须由没有记账的另一人完成。")


def send_back_month(month: HomeReconciliation, *, actor: User, reason: str) -> HomeReconciliation:
    """The second person does not agree: the book is open again."""
    reason = require_reason(reason, "请写明退回原因。")
    with moving(month, HOME_MONTH, "send_back", actor=actor, reason=reason):
        _unsign(month)
    return month


def reopen_month(month: HomeReconciliation, *, actor: User, reason: str) -> HomeReconciliation:
    """A mistake came to light in a month that was reconciled: the book is open again until it is signed anew."""
    reason = require_reason(reason, "请写明重开原因。")
    with moving(month, HOME_MONTH, "reopen", actor=actor, reason=reason):
        _unsign(month)
        month.closed_by = month.closed_on = None
    return month


def _unsign(month: HomeReconciliation) -> None:
    month.signed_by = month.signed_on = month.counted_bank = month.counted_cash = None
    month.count_note = ""
