"""The chain of 对账销号 (domain §6.2): office, recheck on site, leader, discipline, group; and the way back.

A recheck cannot pass, and nothing is signed off, while the check that raised the problem still finds it.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from audits.services.problems import close_problem
from rectification.checks import still_wrong
from rectification.choices import Fault, SignStep
from rectification.models import Recheck, RectificationItem, SentBack, SignOff
from rectification.rules import rules_of
from rectification.workflows import ITEM
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput, GuardFailed
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

from .evidence import attach_all, refuse_future

MIN_INSPECTORS = 2


def review_item(item: RectificationItem, *, actor: User, opinion: str = "") -> SignOff:
    """社会事务办审核: the papers are complete; on to the inspectors."""
    return _sign(item, "review", SignStep.OFFICE, actor, opinion)


def agree_as_leader(item: RectificationItem, *, actor: User, opinion: str = "") -> SignOff:
    """分管领导意见: agrees."""
    return _sign(item, "lead", SignStep.LEADER, actor, opinion)


def supervise_item(item: RectificationItem, *, actor: User, opinion: str = "") -> SignOff:
    """镇纪委监督意见: no objection."""
    return _sign(item, "supervise", SignStep.DISCIPLINE, actor, opinion)


def sign_item(item: RectificationItem, *, actor: User, opinion: str = "") -> SignOff:
    """领导小组审定: signed off, the problem is closed and 回头看 is set.

    GuardFailed with every reason while a detector still fires, a check still fails, a household is still paid or money
    is still out.
    """
    with transaction.atomic():
        with moving(item, ITEM, "sign", actor=actor, reason=opinion, facts={"opinion": opinion.strip() or "同意"}):
            _refuse_still_wrong(item)
            row = _row(item, SignStep.GROUP, actor, opinion)
            item.closed_on = clock.today()
            item.look_back_on = item.closed_on + timedelta(days=rules_of(item.problem.town).look_back_days)
        close_problem(item.problem, reason=f"整改完成，{item.closed_on:%Y-%m-%d} 对账销号")
    return row


def _sign(item: RectificationItem, verb: str, step: SignStep, actor: User, opinion: str) -> SignOff:
    with moving(item, ITEM, verb, actor=actor, reason=opinion, facts={"opinion": opinion.strip() or "同意"}):
        return _row(item, step, actor, opinion)


def _row(item: RectificationItem, step: SignStep, actor: User, opinion: str) -> SignOff:
    row = SignOff(item=item, round=item.round, step=step, opinion=opinion.strip(), recorded_by=actor)
    save_checked(row)
    return row


def _refuse_still_wrong(item: RectificationItem) -> None:
    found = still_wrong(item)
    if found:
        raise GuardFailed([f"不能销号：{text}" for text in found])


def _inspectors(names: Sequence[str] | str) -> str:
    listed = names.replace("，", "、").replace(",", "、").split("、") if isinstance(names, str) else names
    people = list(dict.fromkeys(name.strip() for name in listed if name.strip()))
    if len(people) < MIN_INSPECTORS:
        message = f"现场复核须由 {MIN_INSPECTORS} 人以上进行，请填写全部复核人员（用顿号分开）。"
        raise BadInput(message, {"inspectors": [message]})
    return "、".join(people)


def recheck_item(
    item: RectificationItem, *, actor: User, inspectors: Sequence[str] | str, place: str, finding: str, visited_on: date | None = None,
    files: Sequence[Any] = (),
) -> Recheck:  # fmt: skip
    """The inspectors went and saw that it is cured. GuardFailed while the check that raised the problem still finds it."""
    with moving(item, ITEM, "recheck", actor=actor, facts={"finding": finding.strip()[:200]}):
        _refuse_still_wrong(item)
        return _recheck(item, actor, inspectors, place, finding, visited_on, files, fault="")


def fail_recheck(
    item: RectificationItem, *, actor: User, inspectors: Sequence[str] | str, place: str, fault: Fault | str, reason: str,
    visited_on: date | None = None, files: Sequence[Any] = (),
) -> SentBack:  # fmt: skip
    """The inspectors went and saw that it is not: 表面、虚假、纸上整改 or papers missing; back to work."""
    reason = require_reason(reason, "请写明退回的理由。")
    with moving(item, ITEM, "return_recheck", actor=actor, reason=reason, facts={"fault": str(Fault(fault).label)}):
        _recheck(item, actor, inspectors, place, reason, visited_on, files, fault=fault)
        return _send_back(item, actor, fault, reason, "rechecking")


def _recheck(
    item: RectificationItem, actor: User, inspectors: Sequence[str] | str, place: str, finding: str, visited_on: date | None,
    files: Sequence[Any], *, fault: Fault | str,
) -> Recheck:  # fmt: skip
    day = visited_on or clock.today()
    refuse_future(day, "visited_on", "复核日期")
    submitted = item.submissions.filter(round=item.round).order_by("pk").last()
    if submitted and day < submitted.recorded_at.astimezone(clock.CHINA).date():
        raise BadInput("复核日期早于本次销号申请，请核对。", {"visited_on": ["早于销号申请。"]})
    row = Recheck(
        item=item, round=item.round, visited_on=day, place=place.strip(), inspectors=_inspectors(inspectors),
        finding=require_reason(finding, "请写明复核情况。", "finding"), fault=fault, recorded_by=actor,
    )  # fmt: skip
    save_checked(row)
    attach_all(row, files, kind="复核照片", actor=actor)
    return row


def send_back(item: RectificationItem, *, actor: User, fault: Fault | str, reason: str) -> SentBack:
    """Do not agree at the step the item has reached (office, leader, discipline or group)."""
    reason = require_reason(reason, "请写明退回的理由。")
    seen = item.state
    verb = {"submitted": "return_office", "discipline": "return_discipline"}.get(seen, "return_leader")
    with moving(item, ITEM, verb, actor=actor, reason=reason, facts={"fault": str(Fault(fault).label)}):
        return _send_back(item, actor, fault, reason, seen)


def _send_back(item: RectificationItem, actor: User, fault: Fault | str, reason: str, seen: str) -> SentBack:
    row = SentBack(item=item, round=item.round, from_state=seen, fault=fault, reason=reason, recorded_by=actor)
    save_checked(row)
    # Papers that were missing are added to what is there; a fake must be shown anew, measure by measure.
    item.round += 1
    if Fault(fault).is_fake:
        item.fakes, item.proof_round = item.fakes + 1, item.round
    return row
