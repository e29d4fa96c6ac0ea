"""Showing what was done: evidence for each measure, the application for sign-off, lasting measures looked at again."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from rectification.choices import Nature
from rectification.models import Measure, MeasureEvidence, MeasureReview, RectificationItem, Submission
from rectification.workflows import ITEM
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.models import StepRow
from xumingsi.casework.services.attachments import attach_file
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock


def attach_all(row: StepRow, files: Iterable[Any], *, kind: str, actor: User) -> None:
    """Keep each upload as evidence of the row."""
    for file in files:
        attach_file(row, file, kind=kind, name=file.name, actor=actor)


def refuse_future(day: date, field: str, label: str) -> None:
    """BadInput for what has not happened yet."""
    if day > clock.today():
        raise BadInput(f"{label}不能晚于今天。", {field: [f"{label}不能晚于今天。"]})


def _refuse_foreign(item: RectificationItem, measure: Measure) -> None:
    if measure.item_id != item.pk or measure.plan.version != item.plan_version:
        raise BadInput("这条措施不在现行方案里，请重新选择。", {"measure": ["请重新选择。"]})


def prove_measure(
    item: RectificationItem, *, actor: User, measure: Measure, done: str, files: Sequence[Any], done_on: date | None = None
) -> MeasureEvidence:  # fmt: skip
    """What was done about a measure, with photos or scans. BadInput without any: words alone are a cure on paper."""
    done, day = require_reason(done, "请写明完成情况。", "done"), done_on or clock.today()
    refuse_future(day, "done_on", "完成日期")
    if not files:
        message = "请上传整改佐证的照片或扫描件，只有文字的是纸上整改。"
        raise BadInput(message, {"files": [message]})
    with moving(item, ITEM, "prove", actor=actor, facts={"measure": measure.text[:60]}):
        _refuse_foreign(item, measure)
        row = MeasureEvidence(item=item, round=item.round, measure=measure, done_on=day, done=done, recorded_by=actor)
        save_checked(row)
        attach_all(row, files, kind="整改佐证", actor=actor)
    return row


def submit_item(item: RectificationItem, *, actor: User, report: str) -> Submission:
    """Apply for sign-off (村申请). GuardFailed while a measure has nothing to show."""
    report = require_reason(report, "请写明整改情况。", "report")
    with moving(item, ITEM, "submit", actor=actor):
        row = Submission(item=item, round=item.round, report=report, recorded_by=actor)
        save_checked(row)
    return row


def review_measure(
    item: RectificationItem, *, actor: User, measure: Measure, kept_up: bool, finding: str, next_on: date
) -> MeasureReview:
    """Look at a lasting measure again (长期坚持), and say when next."""
    finding = require_reason(finding, "请写明检查情况。", "finding")
    if next_on <= clock.today():
        raise BadInput("下次检查日期应晚于今天。", {"next_on": ["应晚于今天。"]})
    facts = {"outcome": "坚持执行" if kept_up else "没有坚持"}
    with moving(item, ITEM, "review_measure", actor=actor, facts=facts):
        _refuse_foreign(item, measure)
        if measure.nature != Nature.LASTING:
            raise BadInput("这条措施不是长期坚持的。", {"measure": ["请选择长期坚持的措施。"]})
        row = MeasureReview(
            item=item, round=item.round, measure=measure, reviewed_on=clock.today(), kept_up=kept_up, finding=finding,
            next_on=next_on, recorded_by=actor,
        )  # fmt: skip
        save_checked(row)
    return row
