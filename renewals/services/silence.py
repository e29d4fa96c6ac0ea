"""Households that stay silent. Reminders come first, then the door, then a human decision; money never stops by itself."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from recipients.protected import ADULT, protected_reasons
from renewals.choices import Channel, Found, Kind, State
from renewals.guards import reminded_enough
from renewals.models import Application, HomeCheck, Reminder
from renewals.workflows import RENEWAL
from xumingsi.accounts.models import User
from xumingsi.campaign.choices import PhaseKind
from xumingsi.campaign.models import Campaign
from xumingsi.casework.errors import BadInput
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock
from xumingsi.kit.dates import age_on

from .family import refuse_family
from .steps import attach_all, refuse_future


def remind(
    application: Application,
    *,
    actor: User,
    channel: Channel | str,
    reminded_on: date | None = None,
    reached: str = "",
    note: str = "",
) -> Reminder:
    """Log one attempt to remind. BadInput for a day ahead."""
    day = reminded_on or clock.today()
    refuse_future(day, "reminded_on", "催办日期")
    with moving(application, RENEWAL, "remind", actor=actor, facts={"channel": str(Channel(channel).label)}):
        reminder = Reminder(
            application=application,
            round=application.round,
            channel=channel,
            reminded_on=day,
            reached=reached,
            note=note,
            recorded_by=actor,
        )
        save_checked(reminder)
    return reminder


def lapse_renewals(campaign: Campaign, *, as_of: date) -> tuple[list[Application], list[tuple[Application, str]]]:
    """Mark 逾期未申请 those whose window is over and who were reminded enough; answers them, and the others with why not.

    Only the mark: their benefits go on until a human decision.
    """
    lapsed: list[Application] = []
    kept: list[tuple[Application, str]] = []
    window = campaign.phases.filter(kind=PhaseKind.RENEW).first()
    if window and as_of <= window.ends_on:
        return lapsed, kept
    silent = Application.objects.filter(campaign=campaign, kind=Kind.RENEWAL, state=State.OPEN)
    for application in silent.select_related("campaign", "village", "household").order_by("pk"):
        blocker = reminded_enough.blocker(application)
        if blocker:
            kept.append((application, blocker))
            continue
        times = application.reminders.count()
        with moving(application, RENEWAL, "lapse", actor=None, facts={"times": times, "as_of": as_of.isoformat()}):
            lapsed.append(application)
    return lapsed, kept


def check_home(
    application: Application,
    *,
    actor: User,
    checked_on: date,
    checked_by: str,
    found: Found | str,
    note: str,
    files: Sequence[Any] = (),
) -> HomeCheck:
    """What a named person found at the door; who is protected is worked out from the members and kept with it."""
    refuse_future(checked_on, "checked_on", "上门日期")
    refuse_family(application, [checked_by], field="checked_by", what="上门人", actor=actor)
    protected = "、".join(protected_reasons(application.household, checked_on))
    if found == Found.AWAY and "外出" not in protected:
        protected = "、".join(filter(None, [protected, "外出"]))
    facts = {"visitor": checked_by, "found": str(Found(found).label), "protected": protected}
    with moving(application, RENEWAL, "check_home", actor=actor, facts=facts):
        check = HomeCheck(
            application=application, round=application.round, checked_on=checked_on, checked_by=checked_by, found=found, note=note,
            protected=protected, recorded_by=actor,
        )  # fmt: skip
        save_checked(check)
        attach_all(check, files, kind="上门核实照片", actor=actor)
    return check


def waive(application: Application, *, actor: User, signed_by: str, files: Sequence[Any] = ()) -> Application:
    """The household gives up in writing. BadInput without a photo or scan of the declaration, or when who signed is no
    grown member of the household: nobody gives up for another."""
    if not files:
        raise BadInput("请上传签字的放弃声明照片或扫描件。", {"files": ["请上传签字的放弃声明。"]})
    today = clock.today()
    signers = application.household.members.present_on(today).filter(name=signed_by.strip())
    if not any(age_on(member.birth_date, today) >= ADULT for member in signers):
        message = "放弃声明须由该户成年成员本人签字，请核对签字人姓名。"
        raise BadInput(message, {"signed_by": [message]})
    with moving(application, RENEWAL, "waive", actor=actor, facts={"signed_by": signed_by}):
        attach_all(application, files, kind="放弃声明", actor=actor)
    return application


def advise_stop(application: Application, *, actor: User, reason: str) -> Application:
    """Advise the office to ask for a stop; only an advice, decided by others. BadInput without a reason."""
    reason = require_reason(reason, "请写明拟停发的理由。")
    with moving(application, RENEWAL, "advise_stop", actor=actor, reason=reason):
        return application
