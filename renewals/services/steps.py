"""The steps between application and posting, each a few lines inside a transition."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from renewals.choices import Source, Verdict
from renewals.models import (
    Application,
    CheckFinding,
    EconomicCheck,
    HouseholdVisit,
    ReturnNotice,
    UrgentRelief,
    Visitor,
)
from renewals.workflows import RENEWAL
from xumingsi.accounts.models import User
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.errors import BadInput
from xumingsi.casework.models import StepRow
from xumingsi.casework.services.attachments import attach_file
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.workdays import WorkCalendar

from .family import refuse_family

CHECK_LIMIT_DAYS = 10


def attach_all(subject: StepRow | Application, files: Iterable[Any], *, kind: str, actor: User) -> None:
    """Keep each upload as evidence of the step's row."""
    for file in files:
        attach_file(subject, file, kind=kind, name=file.name, actor=actor)


def refuse_future(day: date, field: str, label: str) -> None:
    """BadInput when ``day`` lies ahead: what has not happened cannot be recorded."""
    if day > clock.today():
        raise BadInput(f"{label}不能晚于今天。", {field: [f"{label}不能晚于今天。"]})


def submit_application(
    application: Application, *, actor: User, applied_on: date | None = None, applicant_name: str = "", changed_facts: str = "",
    declares_relative: bool = False, relative_note: str = "", files: Sequence[Any] = (), verb: str = "apply",
) -> Application:  # fmt: skip
    """Hand in an application (续保申请). With ``verb`` "apply_late" it takes up a household that had lapsed.

    After 退回补正 the day of the first application and what was declared stay: papers are added, nothing is taken back.
    """
    day = applied_on or clock.today()
    refuse_future(day, "applied_on", "申请日期")
    if declares_relative and not relative_note.strip():
        raise BadInput("申明有近亲属任职的，请写明姓名、单位和关系。", {"relative_note": ["请写明姓名、单位和关系。"]})
    with moving(application, RENEWAL, verb, actor=actor, facts={"applied_on": day.isoformat()}):
        application.applied_on = application.applied_on or day
        application.applicant_name = applicant_name.strip() or application.applicant_name
        application.changed_facts = changed_facts.strip() or application.changed_facts
        application.declares_relative = application.declares_relative or declares_relative
        application.relative_note = relative_note.strip() or application.relative_note
        application.is_late = application.is_late or verb == "apply_late"
        attach_all(application, files, kind="申请材料", actor=actor)
    return application


def submit_late(application: Application, *, actor: User, **fields: Any) -> Application:
    """The household came after all: silence never costs it the way back (same fields as ``submit_application``)."""
    return submit_application(application, actor=actor, verb="apply_late", **fields)


def submit_for(
    application: Application,
    *,
    actor: User,
    agent_name: str,
    reason: str,
    applied_on: date | None = None,
    files: Sequence[Any] = (),
) -> Application:
    """Somebody hands in for a household that cannot (代办申请, 220号第9条). BadInput without the agent or the reason."""
    agent_name = require_reason(agent_name, "请填写代办人姓名。", "agent_name")
    reason = require_reason(reason, "请写明代办原因。")
    day = applied_on or clock.today()
    refuse_future(day, "applied_on", "申请日期")
    late = application.state != application._meta.get_field("state").default
    with moving(application, RENEWAL, "apply_for", actor=actor, reason=reason, facts={"agent": agent_name}):
        application.applied_on, application.agent_name, application.agent_reason = day, agent_name, reason
        application.is_late = application.is_late or late
        attach_all(application, files, kind="代办委托材料", actor=actor)
    return application


def return_application(
    application: Application, *, actor: User, missing: str, told_to: str, again_because: str = ""
) -> ReturnNotice:
    """Send back for what is missing, told once and completely; a second time only with what newly came up."""
    if application.returns.filter(round=application.round).exists() and not again_because.strip():
        message = "本轮已退回过一次。补正应一次性告知；确需再次退回的，请写明因何新情况。"
        raise BadInput(message, {"again_because": [message]})
    with moving(application, RENEWAL, "return", actor=actor, reason=missing, facts={"told_to": told_to}):
        notice = ReturnNotice(
            application=application,
            round=application.round,
            missing=missing,
            told_to=told_to,
            again_because=again_because,
            recorded_by=actor,
        )
        save_checked(notice)
    return notice


def record_check(
    application: Application, *, actor: User, checked_on: date, verdict: Verdict | str, verified_income: Decimal | None = None,
    authorised_on: date | None = None, authorised_by: str = "", findings: Sequence[dict[str, Any]] = (), note: str = "", files: Sequence[Any] = (),
) -> EconomicCheck:  # fmt: skip
    """Economic check. ``findings``: dicts with source, has_record, amount, note; none means no source had a record.

    ``verified_income`` (元 a month) may be left out when the finding is 一致: the income on file then stands. BadInput
    without a signed authorisation where the campaign asks for one (220号第12条: no query without it).
    """
    refuse_future(checked_on, "checked_on", "核查日期")
    if application.campaign.authorisation_required and not (authorised_on and authorised_by.strip()):
        raise BadInput(
            "没有签字授权不得核查：请填写授权书签字日期和签字人。", {"authorised_on": ["请填写签字日期和签字人。"]}
        )
    if authorised_on and authorised_on > checked_on:
        raise BadInput("授权书签字日期晚于核查日期。", {"authorised_on": ["须早于或等于核查日期。"]})
    if verified_income is None and verdict == Verdict.CONSISTENT:
        verified_income = application.household.monthly_income
    if verified_income is None:
        raise BadInput("请填写核实家庭月收入。", {"verified_income": ["登记中没有申报收入，或结论不一致，请填写。"]})
    if verdict != Verdict.CONSISTENT and not note.strip():
        raise BadInput("结论不是“一致”的，请写明情况。", {"note": ["请写明情况。"]})
    with moving(application, RENEWAL, "verify", actor=actor, facts={"verdict": str(Verdict(verdict).label)}):
        check = EconomicCheck(
            application=application, round=application.round, checked_on=checked_on, authorised_on=authorised_on, authorised_by=authorised_by.strip(),
            verified_income=verified_income, verdict=verdict, note=note.strip(), recorded_by=actor,
        )  # fmt: skip
        save_checked(check)
        found = list(findings) or [{"source": source.value, "has_record": False} for source in Source]
        insert_rows(CheckFinding, {
            "check_row_id": [check.pk] * len(found), "recorded_by_id": [actor.pk] * len(found), "recorded_at": [check.recorded_at] * len(found),
            "source": [str(one["source"]) for one in found], "has_record": [bool(one["has_record"]) for one in found],
            "amount": [one.get("amount") for one in found], "note": [one.get("note", "") for one in found],
        })  # fmt: skip
        attach_all(check, files, kind="核查材料", actor=actor)
    return check


def record_visit(
    application: Application, *, actor: User, visited_at: datetime, visitors: Sequence[str], place: str, informant: str,
    members_present: int, income: Decimal, circumstances: str, verdict: Verdict | str, posted_in_place: bool = True,
    latitude: Decimal | None = None, longitude: Decimal | None = None, files: Sequence[Any] = (),
) -> HouseholdVisit:  # fmt: skip
    """Household visit. BadInput for too few visitors, one named twice, or a time ahead."""
    names = [name.strip() for name in visitors if name.strip()]
    needed = application.campaign.min_visitors
    if len(set(names)) < max(needed, len(names)):
        message = f"入户调查须有 {needed} 名以上不同的调查人，现填 {len(set(names))} 名。"
        raise BadInput(message, {"visitors": [message]})
    if visited_at > clock.now():
        raise BadInput("入户时间不能晚于现在。", {"visited_at": ["不能晚于现在。"]})
    refuse_family(application, names, field="visitors", what="入户调查人", actor=actor)
    with moving(
        application,
        RENEWAL,
        "visit",
        actor=actor,
        facts={"verdict": str(Verdict(verdict).label), "visitors": "、".join(names)},
    ):
        visit = HouseholdVisit(
            application=application, round=application.round, visited_at=visited_at, place=place, informant=informant, members_present=members_present,
            income=income, circumstances=circumstances, verdict=verdict, posted_in_place=posted_in_place,
            latitude=latitude, longitude=longitude, recorded_by=actor,
        )  # fmt: skip
        save_checked(visit)
        for name in names:
            save_checked(Visitor(visit=visit, name=name, user=actor if actor.name == name else None, recorded_by=actor))
        attach_all(visit, files, kind="入户照片", actor=actor)
    return visit


def recheck(application: Application, *, actor: User, reason: str) -> Application:
    """Start the steps anew (objection upheld, review not true, or a mistake found): a new round, the old rows stay.

    BadInput without a reason.
    """
    reason = require_reason(reason, "请写明重新核查的理由。")
    with moving(application, RENEWAL, "recheck", actor=actor, reason=reason):
        application.round += 1
    return application


def relieve_first(
    application: Application, *, actor: User, amount: Decimal, given_on: date, emergency: str, agreed_by: str
) -> UrgentRelief:
    """Give help at once and complete the papers within ten working days (649号令第48条)."""
    refuse_future(given_on, "given_on", "给付日期")
    with moving(application, RENEWAL, "relieve", actor=actor, facts={"amount": str(amount), "agreed_by": agreed_by}):
        relief = UrgentRelief(
            application=application, round=application.round, amount=amount, given_on=given_on, emergency=emergency,
            agreed_by=agreed_by, complete_by=WorkCalendar().add(given_on, CHECK_LIMIT_DAYS), recorded_by=actor,
        )  # fmt: skip
        save_checked(relief)
        application.is_urgent = True
    return relief
