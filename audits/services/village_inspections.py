"""明察、暗访、现场督察 of a village: recorded, published, signed; and the order to plan anew (通知三(四))."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from audits.checklist import BY_CODE
from audits.choices import Door
from audits.inspection_choices import Answer, InspectionState, Mode
from audits.inspection_workflows import ORDER, VILLAGE_INSPECTION
from audits.models import InspectionAnswer, PlanOrder, Problem, VillageInspection
from xumingsi.accounts.models import Division, User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.services.attachments import attach_file
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

from .problems import raise_problem
from .spot_checks import require_inspectors

RIGHT = "audits.inspect"


def record_inspection(
    campaign: Campaign, place: Division, *, actor: User, mode: Mode | str, inspected_on: date, inspectors: Sequence[str], findings: str,
    answers: Mapping[str, tuple[Answer | str, str]], demands: str = "", due_on: date | None = None, photos: Sequence[Any] = (),
    signed_by: str = "", signature: Sequence[Any] = (),
) -> VillageInspection:  # fmt: skip
    """Record what was found. ``answers``: item code → (answer, what is wrong); items that were not looked at are left out.

    A covert one stays the town's own until ``publish_inspection``; others are published at once and each 否 becomes a
    problem. ``signed_by`` with a scan is the village head's signature on the spot. BadInput for fewer than two
    inspectors, without a photo, for a 否 without words or without a demand and its day.
    """
    mode = Mode(mode)
    if not actor.has_right(RIGHT, place):
        raise NotAllowed(f"您没有督查{place}的权限。")
    names = require_inspectors(inspectors)
    if inspected_on > clock.today():
        raise BadInput("督查日期不能晚于今天。", {"inspected_on": ["不能晚于今天。"]})
    if not photos:
        raise BadInput("督查须有现场照片。", {"photos": ["请上传现场照片。"]})
    _check_answers(answers, demands)
    covert = mode == Mode.COVERT
    if signed_by.strip() and (covert or not signature):
        message = "暗访不当场签字。" if covert else "当场签字的，请上传签字的督查记录照片。"
        raise BadInput(message, {"signature": [message]})
    inspection = VillageInspection(
        campaign=campaign, place_id=place.pk, mode=mode, inspected_on=inspected_on, inspectors="、".join(names),
        findings=require_reason(findings, "请写明督查情况。", "findings"), demands=demands.strip(), due_on=due_on,
        state=InspectionState.SEALED if covert else InspectionState.PUBLISHED, published_on=None if covert else clock.today(),
    )  # fmt: skip
    sentence = "{actor}登记{subject}（{inspectors}）"
    with recorded(
        "village_inspection.record", actor=actor, sentence=sentence, village=inspection.village, facts={"inspectors": inspection.inspectors}
    ) as act:  # fmt: skip
        save_checked(inspection)
        act.subject = inspection
        for code, (answer, note) in answers.items():
            save_checked(InspectionAnswer(
                inspection=inspection, item=code, answer=answer, note=note.strip(), recorded_by=actor,
            ))  # fmt: skip
        _attach(inspection, photos, "督查照片", actor)
        if not covert:
            _raise_problems(inspection, actor)
    if signed_by.strip():
        sign_inspection(inspection, actor=actor, signed_by=signed_by, files=signature)
    return inspection


def _check_answers(answers: Mapping[str, tuple[Answer | str, str]], demands: str) -> None:
    if not answers:
        raise BadInput("请至少填写一项督查内容。")
    for code, (answer, note) in answers.items():
        if answer == Answer.NO and not note.strip():
            message = f"填“否”的，请写明情况：{BY_CODE[code].text}"
            raise BadInput(message, {f"note_{code}": [message]})
    if any(answer == Answer.NO for answer, _ in answers.values()) and not demands.strip():
        message = "发现问题的，请写明现场要求和整改时限。"
        raise BadInput(message, {"demands": [message]})


def _attach(row: Any, files: Sequence[Any], kind: str, actor: User) -> None:
    for file in files:
        attach_file(row, file, kind=kind, name=file.name, actor=actor)


def publish_inspection(inspection: VillageInspection, *, actor: User) -> VillageInspection:
    """The village may read a covert inspection now; what was found becomes problems."""
    count = inspection.answers.filter(answer=Answer.NO).count()
    with moving(inspection, VILLAGE_INSPECTION, "publish", actor=actor, facts={"count": count}):
        inspection.published_on = clock.today()
        _raise_problems(inspection, actor)
    return inspection


def _raise_problems(inspection: VillageInspection, actor: User) -> list[Problem]:
    found = inspection.answers.filter(answer=Answer.NO).order_by("pk")
    return [
        raise_problem(
            actor=actor, door=Door.INSPECTION, key=f"{inspection.pk}:{row.item}", village=inspection.place, category=BY_CODE[row.item].category,
            summary=f"{inspection.get_mode_display()}：{BY_CODE[row.item].text}——否：{row.note}", found_on=inspection.inspected_on,
            evidence={"依据": BY_CODE[row.item].clause, "督查组": inspection.inspectors, "现场要求": inspection.demands},
        )
        for row in found
    ]  # fmt: skip


def sign_inspection(
    inspection: VillageInspection, *, actor: User, signed_by: str, files: Sequence[Any] = ()
) -> VillageInspection:
    """The village head's signature: the scan of the signed record, or from the head's own account."""
    name = require_reason(signed_by, "请填写签字人姓名。", "signed_by")
    if not files and actor.name != name:
        message = "不是签字人本人的账号：请上传签字的督查记录照片。"
        raise BadInput(message, {"files": [message]})
    with moving(inspection, VILLAGE_INSPECTION, "sign", actor=actor, facts={"name": name}):
        inspection.signed_by, inspection.signed_on = name[:40], clock.today()
        _attach(inspection, files, "村负责人签字", actor)
    return inspection


def order_plan(inspection: VillageInspection, *, actor: User, reason: str, due_on: date) -> PlanOrder:
    """Tell the village to draw up its rectification plan anew by ``due_on``. BadInput for a day that has passed."""
    reason = require_reason(reason, "请写明责令重新制定的原因。")
    if due_on <= clock.today():
        raise BadInput("重新制定的期限应在今天之后。", {"due_on": ["应在今天之后。"]})
    with moving(
        inspection, VILLAGE_INSPECTION, "order_plan", actor=actor, reason=reason, facts={"due": due_on.isoformat()}
    ):
        if PlanOrder.objects.filter(inspection=inspection).waiting().exists():
            raise BadInput("本次督查已责令重新制定，尚未收到新方案。")
        order = PlanOrder(inspection=inspection, reason=reason[:300], due_on=due_on)
        save_checked(order)
    return order


def meet_order(order: PlanOrder, *, actor: User, plan: str, files: Sequence[Any] = ()) -> PlanOrder:
    """The new plan has come in; ``plan`` names it."""
    plan = require_reason(plan, "请写明新方案的名称和主要内容。", "plan")
    with moving(order, ORDER, "meet", actor=actor, facts={"plan": plan}):
        order.plan, order.met_on = plan[:200], clock.today()
        _attach(order, files, "新方案", actor)
    return order
