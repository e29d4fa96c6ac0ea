"""Self-inspection by village: lists handed out, answered item by item, signed and locked (通知三(三)、四(二))."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from audits.checklist import CHECKLIST
from audits.choices import Door
from audits.inspection_choices import Answer
from audits.inspection_workflows import SELF_INSPECTION
from audits.models import SelfAnswer, SelfInspection, SelfInspectionItem, SelfSignature
from xumingsi.accounts.models import User, Village
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.models import Attachment, Entry
from xumingsi.casework.services.attachments import attach_file
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

from .problems import raise_problem, retract_problem, reword_problem

RIGHT = "audits.open_self_inspection"


def open_self_inspections(campaign: Campaign, *, actor: User | None) -> list[SelfInspection]:
    """A list for every village of the campaign's town that has none; answers those made now. ``actor`` None: the system."""
    if actor is not None and not actor.has_right(RIGHT, campaign.town):
        raise NotAllowed("您没有下发自查表的权限。")
    made = []
    have = SelfInspection.objects.filter(campaign=campaign).values("village")
    for village in Village.objects.filter(parent=campaign.town).exclude(pk__in=have).order_by("path"):
        with recorded(
            "self_inspection.open", actor=actor, sentence="{actor}下发{subject}，共{count}项", village=village,
            facts={"count": len(CHECKLIST)},
        ) as act:  # fmt: skip
            inspection = SelfInspection(campaign=campaign, village=village)
            save_checked(inspection)
            act.subject = inspection
            for number, one in enumerate(CHECKLIST, 1):
                save_checked(SelfInspectionItem(
                    inspection=inspection, number=number, code=one.code, clause=one.clause, question=one.text,
                    evidence=one.evidence, counts=one.counts, category=one.category,
                ))  # fmt: skip
        made.append(inspection)
    return made


def answer_item(
    item: SelfInspectionItem, *, actor: User, answer: Answer | str, figure: int | None = None, note: str = "", wrong: str = "",
    people: int = 0, amount: Decimal | None = None, files: Sequence[Any] = (),
) -> SelfAnswer:  # fmt: skip
    """Answer an item, or answer it anew: 否 puts its problem on the list, anything else takes it off again.

    The same answer twice writes nothing. BadInput where the item asks for a number, evidence or a word and there is none.
    """
    answer = Answer(answer)
    if answer != Answer.NO:
        wrong, people, amount = "", 0, None
    inspection, before = item.inspection, standing_answer(item)
    _require(item, answer, figure, note, wrong, bool(files) or _has_evidence(item))
    row = SelfAnswer(
        item=item, answer=answer, figure=figure if item.counts and answer != Answer.NOT_APPLICABLE else None, note=note.strip(),
        wrong=wrong.strip(), people=people, amount=amount, recorded_by=actor,
    )  # fmt: skip
    if before is not None and not files and _said(before) == _said(row):
        return before
    facts = {"number": item.number, "answer": answer.label}
    with moving(inspection, SELF_INSPECTION, "answer", actor=actor, facts=facts):
        save_checked(row)
        for file in files:
            attach_file(item, file, kind="自查佐证", name=file.name, actor=actor)
        _settle_problem(item, before, row, actor)
    return row


def _require(
    item: SelfInspectionItem, answer: Answer, figure: int | None, note: str, wrong: str, has_evidence: bool
) -> None:
    missing: dict[str, str] = {}
    if answer == Answer.NO and not wrong.strip():
        missing["wrong"] = "填“否”的，请写明是什么问题。"
    if answer == Answer.NOT_APPLICABLE and not note.strip():
        missing["note"] = "填“不适用”的，请说明原因。"
    if answer == Answer.YES and not (has_evidence or note.strip()):
        missing["note"] = f"填“是”的，请上传材料（{item.evidence}）或写明材料存放在哪里。"
    if item.counts and answer != Answer.NOT_APPLICABLE and figure is None:
        missing["figure"] = f"请填写{item.counts}，没有的填 0。"
    if missing:
        where = f"第 {item.number} 项：" + "；".join(missing.values())
        raise BadInput(where, {name: [message] for name, message in missing.items()})


def standing_answer(item: SelfInspectionItem) -> SelfAnswer | None:
    """The latest answer; None when there is none yet."""
    return item.answers.order_by("-pk").first()


def _has_evidence(item: SelfInspectionItem) -> bool:
    return Attachment.objects.of(item).exists()


def _said(row: SelfAnswer) -> tuple[Any, ...]:
    return row.answer, row.figure, row.note, row.wrong, row.people, row.amount


def _settle_problem(item: SelfInspectionItem, before: SelfAnswer | None, row: SelfAnswer, actor: User) -> None:
    if row.answer != Answer.NO:
        if item.problem is not None:
            retract_problem(item.problem, reason=f"自查第 {item.number} 项改为“{row.get_answer_display()}”")
        return
    summary = f"{item.question}——否：{row.wrong}"
    problem = item.problem
    # Still 否 in other words: what has become of the problem meanwhile (cured, taken back by the leaders) stays.
    if problem is None or before is None or before.answer != Answer.NO:
        problem = raise_problem(
            actor=actor, door=Door.SELF, key=f"{item.inspection_id}:{item.code}", village=item.village, category=item.category,
            summary=summary, people=row.people, amount=row.amount, evidence={"依据": item.clause, "自查条目": f"第 {item.number} 项"},
        )  # fmt: skip
    reword_problem(problem, actor=actor, summary=summary, people=row.people, amount=row.amount)
    if item.problem_id != problem.pk:
        item.problem = problem
        save_checked(item)


def submit_self_inspection(inspection: SelfInspection, *, actor: User) -> SelfInspection:
    """Hand the list to the village head to sign; GuardFailed names the items without an answer."""
    faults = sum(1 for item in inspection.items.order_by("number") if _is_no(item))
    with moving(inspection, SELF_INSPECTION, "submit", actor=actor, facts={"problems": faults}):
        inspection.submitted_on = clock.today()
    return inspection


def _is_no(item: SelfInspectionItem) -> bool:
    row = standing_answer(item)
    return row is not None and row.answer == Answer.NO


def take_back_self_inspection(inspection: SelfInspection, *, actor: User, reason: str) -> SelfInspection:
    """Open a submitted list again for corrections, before it is signed."""
    reason = require_reason(reason, "请写明退回修改的原因。")
    with moving(inspection, SELF_INSPECTION, "take_back", actor=actor, reason=reason):
        inspection.submitted_on = None
    return inspection


def sign_self_inspection(
    inspection: SelfInspection, *, actor: User, signed_by: str, title: str, files: Sequence[Any] = ()
) -> SelfSignature:
    """The village head signs: the scan of the signed list, or from the head's own account. Then nothing changes any more.

    BadInput without a scan when the account is not the named person's, or is that of somebody who filled the list in.
    """
    name = require_reason(signed_by, "请填写签字人姓名。", "signed_by")
    title = require_reason(title, "请填写签字人职务。", "title")
    if not files:
        _require_own_account(inspection, actor, name)
    with moving(inspection, SELF_INSPECTION, "sign", actor=actor, facts={"name": name, "title": title}):
        signature = SelfSignature(
            inspection=inspection, signed_by=name, title=title, by_scan=bool(files), recorded_by=actor
        )
        save_checked(signature)
        for file in files:
            attach_file(inspection, file, kind="负责人签字", name=file.name, actor=actor)
        inspection.signed_on = clock.today()
    return signature


def _require_own_account(inspection: SelfInspection, actor: User, name: str) -> None:
    if actor.name != name:
        message = "不是签字人本人的账号：请上传签字的自查表照片，或由负责人用自己的账号签字。"
        raise BadInput(message, {"files": [message]})
    filled = Entry.objects.about(inspection).filter(
        actor=actor, verb__in=["self_inspection.answer", "self_inspection.submit"]
    )
    if filled.exists():
        message = "您填报过本表，不能用同一账号代负责人签字：请上传签字的自查表照片。"
        raise BadInput(message, {"files": [message]})
