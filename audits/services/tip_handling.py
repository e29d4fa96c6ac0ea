"""What staff do with a tip: accepted or refused, looked into, concluded, and the outcome told back (220号第36条)."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from audits.choices import Category, Door
from audits.models import Tip, TipBar, TipMessage
from audits.tip_choices import AnswerWay, BarCause, Conduct, Finding, Route
from audits.tip_people import handlers_of
from audits.tip_rules import due_after
from audits.tip_workflows import TIP
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

from .conduct import open_for_tip
from .problems import raise_problem
from .tip_access import check_admitted
from .tips import refresh_bars

CONDUCTS = frozenset(Conduct.values)


@contextmanager
def _doing(tip: Tip, code: str, actor: User, **given: Any) -> Iterator[None]:
    """``moving`` for those admitted, with the next deadline set."""
    check_admitted(tip, actor)
    with moving(tip, TIP, code, actor=actor, **given):
        target = TIP[code].target
        if target:
            tip.due_on = due_after(tip.town, target, clock.today())
        yield


def _given_to(tip: Tip, handler: User | None, actor: User) -> User:
    """The handler: the actor when nobody is named. BadInput for somebody who may not handle this tip."""
    check_admitted(tip, actor)
    handler = handler or actor
    if handler not in handlers_of(tip):
        message = "该人员不能承办本件（没有权限，或应当回避），请另选承办人。"
        raise BadInput(message, {"handler": [message]})
    return handler


def accept_tip(tip: Tip, *, actor: User, handler: User | None = None) -> Tip:
    """Take the tip on; ``handler`` (default the actor) looks into it."""
    handler = _given_to(tip, handler, actor)
    with _doing(tip, "accept", actor, facts={"handler": str(handler)}):
        refresh_bars(tip)
        tip.accepted_by, tip.handler = actor, handler
    return tip


def refuse_tip(tip: Tip, *, actor: User, reason: str) -> Tip:
    """Not ours to handle; the author reads the reason under the receipt code."""
    reason = require_reason(reason, "请写明不予受理的理由，举报人凭查询码可以看到。")
    with _doing(tip, "refuse", actor):
        tip.refusal, tip.accepted_by = reason, actor
    return tip


def start_tip(tip: Tip, *, actor: User, handler: User | None = None) -> Tip:
    """Begin to look into it; a tip handed to the discipline inspection gets its handler here."""
    handler = _given_to(tip, handler or (tip.handler if tip.handler in handlers_of(tip) else None), actor)
    with _doing(tip, "start", actor, facts={"handler": str(handler)}):
        refresh_bars(tip)
        tip.handler = handler
        tip.accepted_by = tip.accepted_by or actor
    return tip


def assign_tip(tip: Tip, *, actor: User, handler: User, reason: str) -> Tip:
    """Give the tip to somebody else."""
    reason = require_reason(reason, "请写明改派的理由。")
    handler = _given_to(tip, handler, actor)
    with _doing(tip, "assign", actor, reason=reason, facts={"handler": str(handler)}):
        tip.handler = handler
    return tip


def name_accused(tip: Tip, *, actor: User, user: User) -> Tip:
    """Say which colleague the tip is about: from now on it is kept from them and their relatives."""
    with _doing(tip, "name", actor):
        if not tip.bars.filter(user=user).exists():
            save_checked(TipBar(tip=tip, user=user, cause=BarCause.ACCUSED))
        refresh_bars(tip)
    return tip


def reply_to_author(tip: Tip, *, actor: User, text: str) -> TipMessage:
    """A word or a question to the author, read under the receipt code."""
    text = require_reason(text, "请写明回复内容。", "text")
    with _doing(tip, "reply", actor):
        return _message(tip, actor, text)


def _message(tip: Tip, actor: User, text: str) -> TipMessage:
    message = TipMessage(tip=tip, from_author=False, text=text, day=clock.today(), written_by=actor)
    save_checked(message)
    return message


def transfer_tip(tip: Tip, *, actor: User, kind: Conduct | str, reason: str) -> Tip:
    """Hand a conduct problem over to the discipline inspection (移交线索)."""
    reason = require_reason(reason, "请写明转纪委的理由和问题线索。")
    with _doing(tip, "transfer", actor):
        tip.route, tip.transferred_on, tip.handler = Route.DISCIPLINE, clock.today(), None
        open_for_tip(tip, actor=actor, kind=kind, facts=reason, transferred=True)
        refresh_bars(tip)
    return tip


def conclude_tip(
    tip: Tip, *, actor: User, finding: Finding | str, conclusion: str, category: Category | str = "", summary: str = "", amount: Decimal | None = None,
) -> Tip:  # fmt: skip
    """What was found. What holds becomes a problem on the list (``category``, ``summary`` without a word of the author),
    misconduct a case of the discipline inspection's. BadInput where that is missing, or where it is not the actor's to judge.
    """
    conclusion = require_reason(conclusion, "请写明调查核实的结果。", "conclusion")
    holds = Finding(finding).holds
    is_conduct = tip.is_reserved or tip.matter in CONDUCTS - {Conduct.OTHER} or tip.conduct_cases.exists()
    if holds and is_conduct and tip.route == Route.TOWN:
        raise BadInput("属实的违纪问题由镇纪委处理，请办理“转纪委”。", {"finding": ["请办理“转纪委”。"]})
    if holds and not is_conduct and not (category and summary.strip()):
        raise BadInput(
            "属实的须列入问题清单：请选择问题类别并写明问题描述（不得出现举报人的信息）。",
            {"category": ["请选择问题类别。"]},
        )
    with _doing(tip, "conclude", actor, facts={"finding": Finding(finding).label}):
        tip.finding, tip.conclusion, tip.concluded_on = Finding(finding), conclusion, clock.today()
        if holds and is_conduct and not tip.conduct_cases.exists():
            kind = tip.matter if tip.matter in CONDUCTS else Conduct.OTHER
            open_for_tip(tip, actor=actor, kind=kind, facts=conclusion, transferred=False)
        if holds and category and summary.strip():
            raise_problem(
                actor=actor, door=Door.TIP, key=tip.number, village=tip.place or tip.town, category=category, summary=summary, amount=amount,
            )  # fmt: skip
    return tip


def answer_tip(tip: Tip, *, actor: User, text: str, way: AnswerWay | str = AnswerWay.CODE) -> Tip:
    """Tell the outcome back: always under the receipt code, and to a named author in the ``way`` recorded here."""
    text = require_reason(text, "请写明反馈内容。", "text")
    with _doing(tip, "answer", actor, facts={"way": AnswerWay(way).label}):
        tip.answered_on, tip.answered_by = clock.today(), AnswerWay(way)
        _message(tip, actor, text)
    return tip


def archive_tip(tip: Tip, *, actor: User, archive_no: str) -> Tip:
    """Note where the papers lie."""
    archive_no = require_reason(archive_no, "请填写归档号。", "archive_no")
    with _doing(tip, "archive", actor, facts={"archive_no": archive_no}):
        tip.archive_no = archive_no
    return tip
