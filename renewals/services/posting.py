"""Posting applications, and what happens when a list comes down."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from recipients.choices import PostingKind, PostingState
from recipients.models import Posting
from recipients.services import postings
from recipients.workflows import no_open_objection, photo_kept
from renewals.choices import Kind, Outcome, State
from renewals.guards import allowed_outcomes, no_upheld_objection
from renewals.models import Application, PostedStep
from renewals.workflows import RENEWAL
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.transition import moving, save_checked


def post_application(
    application: Application, *, actor: User, starts_on: date, places: str, outcome: Outcome | str = "", amount: Decimal | None = None,
    files: Sequence[Any] = (),
) -> PostedStep:  # fmt: skip
    """Put the application on the village's list of that day and place with the outcome intended.

    Without ``outcome`` a renewal is posted to continue at its present amount. BadInput when the outcome does not fit.
    """
    outcome, amount = intended(application, outcome, amount)
    facts = {"outcome": outcome.label, "amount": str(amount)}
    with moving(application, RENEWAL, "post", actor=actor, facts=facts):
        rules = application.campaign
        posting = postings.put_up(
            application.village, kind=_kind(application, outcome), starts_on=starts_on, places=places, actor=actor,
            rules=postings.PostingRules(rules.posting_days, rules.hotline or "镇民政和社会事务办", rules.posting_photo_required),
        )  # fmt: skip
        count = (
            application.benefit.covered_count
            if application.benefit
            else application.household.members.filter(is_covered=True, left_on=None).count()
        )
        line = postings.add_line(
            posting, application.household, program=application.program, covered_count=count, amount=amount
        )
        step = PostedStep(
            application=application,
            round=application.round,
            line=line,
            outcome=outcome,
            amount=amount,
            recorded_by=actor,
        )
        save_checked(step)
        if files:
            postings.add_photo(posting, photos=files, actor=actor)
    return step


def intended(application: Application, outcome: Outcome | str, amount: Decimal | None) -> tuple[Outcome, Decimal]:
    """The outcome and amount to post or propose, checked against each other. BadInput names what does not fit."""
    current = application.current_amount
    if not outcome:
        outcome = Outcome.CONTINUE if application.kind == Kind.RENEWAL else Outcome.GRANT
    outcome = Outcome(outcome)
    if outcome not in allowed_outcomes(application):
        raise BadInput(
            f"{application.get_kind_display()}不能拟为“{outcome.label}”。", {"outcome": ["请选择适合的结果。"]}
        )
    if outcome in (Outcome.STOP, Outcome.REFUSE):
        return outcome, Decimal("0.00")
    if outcome == Outcome.CONTINUE:
        amount = current if amount is None else amount
    if amount is None or amount <= 0:
        raise BadInput("请填写拟保障金额（元/月）。", {"amount": ["请填写金额。"]})
    fits = {
        Outcome.CONTINUE: amount == current,
        Outcome.RAISE: current is not None and amount > current,
        Outcome.REDUCE: current is not None and amount < current,
    }.get(outcome, True)
    if not fits:
        message = f"拟{outcome.label}与金额不符：现为 {current} 元，拟为 {amount} 元。金额不变选“续保”，增加选“增发”，减少选“减发”。"
        raise BadInput(message, {"amount": [message]})
    return outcome, amount


def _kind(application: Application, outcome: Outcome) -> PostingKind:
    if outcome == Outcome.STOP:
        return PostingKind.STOP
    return PostingKind.RENEWAL if application.kind == Kind.RENEWAL else PostingKind.NEW


@transaction.atomic
def finish_posting(posting: Posting, *, actor: User | None, as_of: date | None = None) -> list[Application]:
    """Take a list down after its full days and move the applications on it on; answers those that moved.

    An application with an upheld objection stays 公示中 until it is checked again.
    """
    waiting = _on(posting)
    postings.close_posting(posting, actor=actor, as_of=as_of)
    moved = []
    for application in waiting:
        if no_upheld_objection.check(application) is True:
            with moving(application, RENEWAL, "over", actor=None):
                moved.append(application)
    return moved


@transaction.atomic
def withdraw(posting: Posting, *, actor: User, reason: str) -> list[Application]:
    """Take a faulty list down early; what hung on it goes back to be posted again. Answers those applications."""
    waiting = _on(posting)
    postings.withdraw_posting(posting, actor=actor, reason=reason)
    moved = []
    for application in waiting:
        with moving(application, RENEWAL, "unpost", actor=None, reason=reason):
            moved.append(application)
    return moved


def _on(posting: Posting) -> list[Application]:
    """Applications that hang on the list in their present round, with what their guards read.

    Locked before the list and the ledger are, as every verb of an application does: nobody waits in a circle.
    """
    here = PostedStep.objects.filter(application=OuterRef("pk"), round=OuterRef("round"), line__posting=posting)
    waiting = Application.objects.filter(Exists(here), state=State.POSTED).select_for_update(of=("self",))
    return list(waiting.select_related("campaign", "village", "household").order_by("pk"))


def close_postings(*, as_of: date) -> tuple[list[Posting], list[tuple[Posting, str]]]:
    """Take down every list whose full days have passed by ``as_of``; answers those closed, and those not with the reason."""
    closed, kept = [], []
    for posting in Posting.objects.filter(state=PostingState.UP).select_related("village").order_by("pk"):
        if not posting.is_over(as_of):
            continue
        blockers = [found for guard in (photo_kept, no_open_objection) if (found := guard.blocker(posting))]
        if blockers:
            kept.append((posting, "；".join(blockers)))
            continue
        finish_posting(posting, actor=None, as_of=as_of)
        closed.append(posting)
    return closed, kept
