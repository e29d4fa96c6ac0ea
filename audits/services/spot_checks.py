"""What inspectors found at a drawn household's door; what does not hold becomes a problem (通知三(四))."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from audits.choices import Category, Door
from audits.inspection_choices import Conclusion, Mode
from audits.inspection_workflows import TARGET
from audits.models import InspectionAttempt, InspectionTarget, Problem, SpotCheck, SpotCheckLine
from audits.spot_check_items import BY_CODE, ITEMS
from renewals.models import Visitor
from renewals.services.family import refuse_family
from xumingsi.accounts.models import User
from xumingsi.casework.errors import BadInput
from xumingsi.casework.services.attachments import attach_file
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

from .problems import raise_problem, retract_problem

MIN_INSPECTORS = 2
GENERAL = "general"


@dataclass(frozen=True)
class Finding:
    """One item of the form: ``holds`` None where it could not be told; ``found`` for quantities."""

    holds: bool | None = None
    found: Decimal | None = None


def filed_numbers(target: InspectionTarget) -> dict[str, Decimal | None]:
    """What the file says, for the items that compare quantities."""
    household = target.household
    size = household.size or household.members.present_on(clock.today()).count()
    return {"income": household.monthly_income, "people": Decimal(size)}


def require_inspectors(names: Iterable[str]) -> list[str]:
    """At least two different people; BadInput otherwise."""
    named = [name.strip() for name in names if name.strip()]
    if len(set(named)) < max(MIN_INSPECTORS, len(named)):
        message = f"督查抽查须有 {MIN_INSPECTORS} 名以上不同的人，现填 {len(set(named))} 名。"
        raise BadInput(message, {"inspectors": [message]})
    return named


def record_attempt(
    target: InspectionTarget, *, actor: User, tried_at: datetime, inspectors: Sequence[str], note: str, files: Sequence[Any] = ()
) -> InspectionAttempt:  # fmt: skip
    """Nobody was at home. Two on different days allow a replacement."""
    names = require_inspectors(inspectors)
    note = require_reason(note, "请写明上门情况。", "note")
    if tried_at > clock.now():
        raise BadInput("上门时间不能晚于现在。", {"tried_at": ["不能晚于现在。"]})
    facts = {"inspectors": "、".join(names), "note": note}
    with moving(target, TARGET, "attempt", actor=actor, facts=facts):
        attempt = InspectionAttempt(
            target=target, tried_at=tried_at, inspectors="、".join(names), note=note, recorded_by=actor
        )
        save_checked(attempt)
        _attach(attempt, files, "抽查照片", actor)
    return attempt


def record_spot_check(
    target: InspectionTarget, *, actor: User, mode: Mode | str, checked_on: date, inspectors: Sequence[str], informant: str,
    conclusion: Conclusion | str, findings: Mapping[str, Finding], note: str = "", photos: Sequence[Any] = (),
    signature: Sequence[Any] = (),
) -> SpotCheck:  # fmt: skip
    """The form of one household. ``findings`` by item code; for quantities only ``found`` is needed.

    A covert check (暗访) needs no signature; neither it nor its problems are seen by the village until published.
    BadInput for fewer than two inspectors, a visitor of the renewal among them, no photo, a conclusion that does not fit.
    """
    mode, conclusion = Mode(mode), Conclusion(conclusion)
    names = require_inspectors(inspectors)
    if checked_on > clock.today():
        raise BadInput("抽查日期不能晚于今天。", {"checked_on": ["不能晚于今天。"]})
    refuse_family(target.application, names, field="inspectors", what="抽查人", actor=actor)
    _refuse_visitors(target, names)
    if not photos:
        raise BadInput("抽查须有现场照片。", {"photos": ["请上传现场照片。"]})
    if mode != Mode.COVERT and not signature:
        raise BadInput("公开抽查须有签字的抽查表。", {"signature": ["请上传签字的抽查表照片。"]})
    lines = _lines(target, findings)
    note = _fitting_note(conclusion, lines, note)
    facts = {"inspectors": "、".join(names), "conclusion": conclusion.label}
    with moving(target, TARGET, "check_covertly" if mode == Mode.COVERT else "check", actor=actor, facts=facts):
        target.checked_on, target.conclusion = checked_on, conclusion
        check = SpotCheck(
            target=target, mode=mode, checked_on=checked_on, inspectors="、".join(names), informant=informant.strip(), conclusion=conclusion,
            note=note, recorded_by=actor,
        )  # fmt: skip
        _save(check, lines)
        _attach(check, photos, "抽查照片", actor)
        _attach(check, signature, "抽查表签字", actor)
        if mode != Mode.COVERT:
            raise_findings(check, actor)
    return check


def publish_spot_check(target: InspectionTarget, *, actor: User) -> InspectionTarget:
    """The village may know now; what was found becomes problems."""
    facts = {"conclusion": target.get_conclusion_display()}
    with moving(target, TARGET, "publish", actor=actor, facts=facts):
        raise_findings(standing_check(target), actor)
    return target


def correct_spot_check(
    target: InspectionTarget, *, actor: User, conclusion: Conclusion | str, findings: Mapping[str, Finding], reason: str,
    note: str = "", files: Sequence[Any] = (),
) -> SpotCheck:  # fmt: skip
    """Put a form right: another row takes its place, and problems that no longer follow from it are taken back."""
    reason, conclusion = require_reason(reason, "请写明更正的原因。"), Conclusion(conclusion)
    old = standing_check(target)
    lines = _lines(target, findings)
    note = _fitting_note(conclusion, lines, note)
    facts = {"conclusion": conclusion.label}
    with moving(target, TARGET, "correct", actor=actor, reason=reason, facts=facts):
        target.conclusion = conclusion
        check = SpotCheck(
            target=target, mode=old.mode, checked_on=old.checked_on, inspectors=old.inspectors, informant=old.informant, conclusion=conclusion,
            note=note, supersedes=old, recorded_by=actor,
        )  # fmt: skip
        _save(check, lines)
        _attach(check, files, "更正依据", actor)
        raise_findings(check, actor)
    return check


def standing_check(target: InspectionTarget) -> SpotCheck:
    """The form that holds; SpotCheck.DoesNotExist when there is none."""
    check: SpotCheck = target.spotchecks.all().standing().get()
    return check


def _refuse_visitors(target: InspectionTarget, names: Iterable[str]) -> None:
    went = set(Visitor.objects.filter(visit__application=target.application).order_by().values_list("name", flat=True))
    if own := sorted(went & set(names)):
        message = f"{'、'.join(own)}是本户续保时的入户调查人，不能抽查自己的工作，请换人。"
        raise BadInput(message, {"inspectors": [message]})


def _lines(target: InspectionTarget, findings: Mapping[str, Finding]) -> list[SpotCheckLine]:
    filed, lines = filed_numbers(target), []
    for item in ITEMS:
        finding = findings.get(item.code, Finding())
        holds = finding.holds
        if item.number:
            if finding.found is None:
                raise BadInput(f"请填写核实的数字：{item.label}。", {item.code: ["请填写核实的数字。"]})
            holds = filed[item.code] is not None and finding.found == filed[item.code] if holds is None else holds
        lines.append(SpotCheckLine(item=item.code, filed=filed.get(item.code), found=finding.found, holds=holds))
    return lines


def _fitting_note(conclusion: Conclusion, lines: Iterable[SpotCheckLine], note: str) -> str:
    decisive = [BY_CODE[line.item].label for line in lines if line.holds is False and BY_CODE[line.item].decisive]
    if conclusion == Conclusion.CONSISTENT and decisive:
        message = f"“{'”“'.join(decisive)}”不符合，结论不能是“一致”。"
        raise BadInput(message, {"conclusion": [message]})
    if conclusion != Conclusion.CONSISTENT:
        return require_reason(note, "结论不是“一致”的，请写明情况。", "note")
    return note.strip()


def _save(check: SpotCheck, lines: Iterable[SpotCheckLine]) -> None:
    save_checked(check)
    for line in lines:
        line.check_row, line.recorded_by = check, check.recorded_by
        save_checked(line)


def _attach(row: Any, files: Iterable[Any], kind: str, actor: User) -> None:
    for file in files:
        attach_file(row, file, kind=kind, name=file.name, actor=actor)


def raise_findings(check: SpotCheck, actor: User) -> list[Problem]:
    """One problem per item that does not hold, one for the case where the conclusion says more than its items; problems
    of items that hold after a correction are taken back."""
    target = check.target
    wrong = _wrong(check)
    known = _wrong(check.supersedes) if check.supersedes else {}
    stem = f"{target.draw_id}:{target.application.number}:"
    for problem in Problem.objects.filter(
        town=target.application.village.parent, door=Door.SPOT_CHECK, key__startswith=stem
    ).order_by("pk"):
        if problem.key.removeprefix(stem) not in wrong:
            retract_problem(problem, reason=f"{check}：更正后符合")
    return [
        raise_problem(
            actor=actor, door=Door.SPOT_CHECK, key=f"{stem}{code}", village=target.application.village, category=kind, household=target.household,
            summary=_summary(check, code), found_on=check.checked_on, people=1,
            evidence={"抽查日期": f"{check.checked_on:%Y-%m-%d}", "抽查人": check.inspectors, "结论": check.get_conclusion_display()},
        )
        for code, kind in wrong.items()
        # What the corrected form said too is on the list already, and may have been cured meanwhile.
        if code not in known
    ]  # fmt: skip


def _wrong(check: SpotCheck) -> dict[str, Category]:
    """What does not hold, by item, and the kind of problem it is."""
    wrong: dict[str, Category] = {}
    for line in check.lines.order_by("pk"):
        category = BY_CODE[line.item].category
        if line.holds is False and category is not None:
            wrong[line.item] = category
    if check.conclusion != Conclusion.CONSISTENT and not any(BY_CODE[code].decisive for code in wrong):
        wrong[GENERAL] = Category.INELIGIBLE
    return wrong


def _summary(check: SpotCheck, code: str) -> str:
    head = f"抽查{check.target.household.head_name}户："
    if code == GENERAL:
        return f"{head}{check.get_conclusion_display()}，{check.note}"
    line = check.lines.get(item=code)
    numbers = f"（登记 {plain(line.filed)}，核实 {plain(line.found)}）" if line.found is not None else ""
    return f"{head}“{BY_CODE[code].label}”不符合{numbers}{'，' + check.note if check.note else ''}"


def plain(value: Decimal | None) -> str:
    """A number as people write it."""
    return "未填" if value is None else f"{value.normalize():f}"
