"""Conduct problems: opened from tips, from the list of problems or by the discipline inspection itself, and dealt with."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

from audits.models import ConductCase, ConductStep, Problem, Tip
from audits.tip_choices import BarCause, Conduct, ConductStepKind
from audits.tip_workflows import CONDUCT
from xumingsi.accounts.choices import Level
from xumingsi.accounts.models import Division, User, Village
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

RIGHT = "audits.conduct"


def open_conduct(
    town: Division, *, actor: User, kind: Conduct | str, person: str, facts: str, place: Village | None = None, amount: Decimal | None = None,
    accused_user: User | None = None,
) -> ConductCase:  # fmt: skip
    """The discipline inspection takes up a case of its own finding."""
    if not actor.has_right(RIGHT, town):
        raise NotAllowed("违纪问题线索由镇纪委登记。")
    case = ConductCase(
        town=town, place=place, kind=kind, person=person, facts=facts, amount=amount, accused_user=accused_user
    )
    return _open(case, actor)


def open_for_tip(tip: Tip, *, actor: User, kind: Conduct | str, facts: str, transferred: bool) -> ConductCase:
    """The case a tip leads to, inside the tip's own act; ``transferred`` when the town office hands it over."""
    accused = tip.bars.filter(cause=BarCause.ACCUSED).select_related("user").first()
    case = ConductCase(
        town=tip.town, place=tip.place, kind=kind, person=tip.accused or (str(accused.user) if accused else "待查"), facts=facts, tip=tip,
        accused_user=accused.user if accused else None, transferred_on=clock.today() if transferred else None,
    )  # fmt: skip
    return _open(case, actor)


def transfer_problem(problem: Problem, *, actor: User, kind: Conduct | str, person: str, facts: str) -> ConductCase:
    """The town office hands a problem on the list over to the discipline inspection (移交线索); it stays on the list."""
    if not actor.has_right("audits.handle_tips", problem.town):
        raise NotAllowed("您没有移交问题线索的权限。")
    standing = ConductCase.objects.filter(problem=problem, person=person.strip()).first()
    if standing is not None:
        return standing
    place = problem.village if problem.village.level == Level.VILLAGE else None
    case = ConductCase(
        town=problem.town, place_id=place.pk if place else None, kind=kind, person=person, facts=facts, problem=problem, amount=problem.amount,
        transferred_on=clock.today(),
    )  # fmt: skip
    return _open(case, actor)


def _open(case: ConductCase, actor: User) -> ConductCase:
    case.person = require_reason(case.person, "请写明被反映人。", "person")[:200]
    case.facts = require_reason(case.facts, "请写明问题线索。", "facts")
    case.opened_by = actor
    sentence = "{actor}登记{subject}"
    with recorded("conduct.open", actor=actor, sentence=sentence, town=case.town) as act:
        save_checked(case)
        act.subject = case
    return case


@contextmanager
def _step(
    case: ConductCase, code: ConductStepKind, actor: User, day: date, text: str, outcome: str = ""
) -> Iterator[None]:
    """Make the verb and write its row. The step's day may lie back, not ahead."""
    if not ConductCase.objects.visible_to(actor).filter(pk=case.pk).exists():
        raise NotAllowed("记录不存在，或不在您的职责范围内。")
    if not case.opened_on <= day <= clock.today():
        raise BadInput("日期应在线索登记之后，且不能晚于今天。", {"day": ["请核对日期。"]})
    text = require_reason(text, "请写明情况。", "text")
    with moving(case, CONDUCT, code, actor=actor, facts={"outcome": outcome}):
        save_checked(ConductStep(case=case, kind=code, day=day, text=text, recorded_by=actor))
        if outcome:
            case.outcome = outcome[:200]
        yield


def check_conduct(case: ConductCase, *, actor: User, day: date, text: str) -> ConductCase:
    """初核: what the first look found."""
    with _step(case, ConductStepKind.CHECK, actor, day, text):
        return case


def file_conduct(case: ConductCase, *, actor: User, day: date, text: str) -> ConductCase:
    """立案."""
    with _step(case, ConductStepKind.FILE, actor, day, text):
        return case


def sanction_conduct(case: ConductCase, *, actor: User, day: date, outcome: str, text: str) -> ConductCase:
    """处分: ``outcome`` names it (警告、严重警告、撤职…)."""
    outcome = require_reason(outcome, "请写明处分。", "outcome")
    with _step(case, ConductStepKind.SANCTION, actor, day, text, outcome):
        case.sanctioned_on = day
    return case


def refer_conduct(case: ConductCase, *, actor: User, day: date, outcome: str, text: str) -> ConductCase:
    """移送: to the county's discipline inspection or the judiciary; ``outcome`` says to whom."""
    outcome = require_reason(outcome, "请写明移送的机关。", "outcome")
    with _step(case, ConductStepKind.REFER, actor, day, text, outcome):
        return case


def drop_conduct(case: ConductCase, *, actor: User, day: date, outcome: str, text: str) -> ConductCase:
    """了结: nothing found, or dealt with by a talk; ``outcome`` says how."""
    outcome = require_reason(outcome, "请写明了结方式，如：查无实据、谈话提醒。", "outcome")
    with _step(case, ConductStepKind.DROP, actor, day, text, outcome):
        return case
