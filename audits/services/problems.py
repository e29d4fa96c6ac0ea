"""The one shape every find takes: raised by its door, closed by its cure, reopened when it is found again."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal

from django.db import transaction

from audits.choices import Category, Door, LeadState, ProblemState
from audits.models import Lead, Problem
from audits.workflows import LEAD, PROBLEM
from recipients.models import Household
from xumingsi.accounts.models import Division, User
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock, masking, numbering

PREFIX = "WT"
Reopened = Callable[[Problem, str], object]
Raised = Callable[[Problem, User | None], object]
Withdrawn = Callable[[Problem, User, str], object]
_WHEN_REOPENED: list[Reopened] = []
_WHEN_RAISED: list[Raised] = []
_WHEN_WITHDRAWN: list[Withdrawn] = []


def when_raised(told: Raised) -> Raised:
    """Register what rooms above do, in the same transaction, when a new problem is on the list: ``told(problem, actor)``."""
    _WHEN_RAISED.append(told)
    return told


def when_withdrawn(told: Withdrawn) -> Withdrawn:
    """The same when one is taken back: ``told(problem, actor, reason)``."""
    _WHEN_WITHDRAWN.append(told)
    return told


def when_reopened(told: Reopened) -> Reopened:
    """Register what rooms above do, in the same transaction, when a problem is open again: ``told(problem, reason)``."""
    _WHEN_REOPENED.append(told)
    return told


def hold_town(division: Division) -> Division:
    """The town of ``division``, its row locked until the transaction ends. Whoever settles or raises takes it first, so
    that runs of the detectors, confirmations and the count of numbers wait for each other and never in a circle."""
    return Division.objects.select_for_update(no_key=True).get(pk=division.town.pk)  # type: ignore[union-attr]


def raise_problem(
    *, actor: User | None, door: Door | str, key: str, village: Division, category: Category | str, summary: str,
    household: Household | None = None, persons: Collection[str] = (), people: int | None = None,
    amount: Decimal | None = None, found_on: date | None = None, evidence: Mapping[str, str] | None = None,
) -> Problem:  # fmt: skip
    """Put a find on the list, or answer the problem that already stands for it (same town, ``door`` and ``key``).

    One that was closed or withdrawn is opened again. ``village`` may be the town itself; ``persons`` are resident ids,
    ``people`` how many are concerned where they are not known by id; ``amount`` in 元. ``actor`` None is the system.
    Raises NotAllowed without the right in the village, BadInput for a find in the future or without words.
    """
    if actor is not None and not actor.has_right("audits.raise", village):
        raise NotAllowed(f"您没有在{village}登记问题的权限。")
    day = found_on or clock.today()
    if day > clock.today():
        raise BadInput("发现时间不能晚于今天。", {"found_on": ["请核对日期。"]})
    summary = require_reason(masking.mask_text(summary), "请写明问题描述。", "summary")[:500]
    with transaction.atomic():
        town = hold_town(village)
        standing = Problem.objects.filter(town=town, door=door, key=key).first()
        if standing is not None:
            if standing.state != ProblemState.OPEN:
                reopen_problem(standing, reason=f"{day:%Y-%m-%d} 再次发现：{summary}"[:500])
            return standing
        problem = Problem(
            town=town, number=_next_number(town, day.year), village=village, door=door, key=key, category=category, summary=summary,
            household=household, persons=sorted(set(persons)), people=len(set(persons)) if people is None else people, amount=amount,
            found_on=day, found_by=actor, evidence=dict(evidence or {}),
        )  # fmt: skip
        words = {"door": Door(door).label, "summary": summary}
        sentence = "{actor}登记{subject}（{door}）：{summary}"
        with recorded("problem.raise", actor=actor, sentence=sentence, village=village, facts=words) as act:
            save_checked(problem)
            act.subject = problem
        for told in _WHEN_RAISED:
            told(problem, actor)
    return problem


def _next_number(town: Division, year: int) -> str:
    """The town's row is locked, so nobody else is counting."""
    taken = Problem.objects.filter(town=town, number__startswith=f"{PREFIX}-{year}-").order_by("-pk").values_list("number", flat=True).first()  # fmt: skip
    return numbering.number(PREFIX, year, numbering.parse(taken).sequence + 1 if taken else 1)


def close_problem(problem: Problem, *, reason: str = "") -> Problem:
    """Closed by the cure that a room above signed off (对账销号)."""
    with moving(problem, PROBLEM, "close", actor=None, reason=reason):
        problem.closed_on = clock.today()
    return problem


def reopen_problem(problem: Problem, *, reason: str) -> Problem:
    """Open again the same problem; rooms above are told in the same transaction."""
    reason = require_reason(reason, "请写明重新打开的理由。")
    with transaction.atomic():
        with moving(problem, PROBLEM, "reopen", actor=None, reason=reason):
            problem.closed_on = None
            problem.times_reopened += 1
        for told in _WHEN_REOPENED:
            told(problem, reason)
    return problem


def withdraw_problem(problem: Problem, *, actor: User, reason: str) -> Problem:
    """Take back what turned out to be no problem, with the reason; it stays on file. The lead it came from is thereby
    不属实, and waits again when its facts change."""
    reason = require_reason(reason, "请写明撤销的理由。")
    with transaction.atomic():
        hold_town(problem.village)
        with moving(problem, PROBLEM, "withdraw", actor=actor, reason=reason):
            pass
        lead = Lead.objects.filter(problem=problem, state=LeadState.CONFIRMED).select_related("village").first()
        if lead is not None:
            with moving(lead, LEAD, "retract", actor=actor, reason=reason):
                lead.finding, lead.settled_on, lead.settled_by = reason[:500], clock.today(), actor
        for told in _WHEN_WITHDRAWN:
            told(problem, actor, reason)
    return problem


def retract_problem(problem: Problem, *, reason: str) -> Problem:
    """Its door found otherwise after all (an answer or a check was corrected); nothing happens to one that is not open."""
    with transaction.atomic():
        hold_town(problem.village)
        if problem.state == ProblemState.OPEN:
            with moving(problem, PROBLEM, "retract", actor=None, reason=reason):
                pass
    return problem


def reword_problem(
    problem: Problem, *, actor: User | None, summary: str, people: int, amount: Decimal | None
) -> Problem:
    """What its door now says of it; nothing is written when that is what it says already."""
    said = (masking.mask_text(summary)[:500], people, amount)
    if said != (problem.summary, problem.people, problem.amount):
        with recorded(
            "problem.reword", actor=actor, sentence="{actor}更正{subject}：{summary}", subject=problem, village=problem.village,
            facts={"summary": said[0]},
        ):  # fmt: skip
            problem.summary, problem.people, problem.amount = said
            save_checked(problem)
    return problem
