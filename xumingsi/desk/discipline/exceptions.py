"""What to look at twice: each kind of exception is one query, its threshold stands in one table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from recipients.models import ChangeDecision, FilingCheck, WriteOffDecision
from renewals.models import Decision, EconomicCheck, HomeCheck, HouseholdVisit, ReviewMeeting
from xumingsi.accounts.models import User
from xumingsi.campaign.models import Meeting
from xumingsi.casework.models import Entry, RefusedAttempt
from xumingsi.casework.verification import history_of
from xumingsi.casework.withheld import kept_from
from xumingsi.casework.workflow import REGISTRY

from .looks import EXPORTED, UNMASKED

LATE_DAYS = 3
BACKDATED_DAYS = 15
NIGHT_FROM, NIGHT_TO = 22, 6
AFTER_PROPOSAL = timedelta(minutes=5)
ONE_AFTER_ANOTHER = timedelta(seconds=30)
DECIDING = frozenset({"renewals.decide", "recipients.write_off", "audits.close"})

# Steps that name the day on which they took place, beside the moment they were recorded.
DATED: tuple[tuple[type[models.Model], str, str], ...] = (
    (HouseholdVisit, "visited_at", "入户调查"),
    (ReviewMeeting, "held_at", "民主评议会"),
    (Meeting, "held_at", "会议"),
    (EconomicCheck, "checked_on", "经济核查"),
    (HomeCheck, "checked_on", "上门核实"),
    (FilingCheck, "checked_on", "近亲属备案核查"),
)
DECISIONS: tuple[tuple[type[models.Model], str, str], ...] = (
    (Decision, "decided_on", "审批"),
    (ChangeDecision, "decided_on", "待遇变动审批"),
    (WriteOffDecision, "decided_on", "核销审批"),
)
MOST = 200


@dataclass(frozen=True)
class Finding:
    """``entry`` is the act's key in the ledger, None where there is none of its own."""

    at: datetime
    who: str
    what: str
    why: str
    entry: int | None


@dataclass(frozen=True)
class Kind:
    """``rule`` is the threshold in words; ``find`` answers the latest MOST."""

    key: str
    label: str
    rule: str
    find: Callable[[User], list[Finding]]


def _recorded_after(model: type[models.Model], field: str, days: int) -> Q:
    """Recorded more than ``days`` days after the day it names."""
    is_moment = isinstance(model._meta.get_field(field), models.DateTimeField)
    return Q(**{f"recorded_at{'' if is_moment else '__date'}__gt": F(field) + timedelta(days=days)})


def _steps(user: User, model: type[models.Model], field: str, label: str, wanted: Q) -> list[Finding]:
    rows = model._default_manager.visible_to(user).filter(wanted).select_related("recorded_by")  # type: ignore[attr-defined]
    made = history_of(model)._base_manager.filter(id=OuterRef(OuterRef("pk")), history_type="+").order_by("history_id")
    entry = Entry.objects.filter(act=Subquery(made.values("act")[:1]))
    found = rows.annotate(
        entry_id=Subquery(entry.values("pk")[:1]), entry_text=Subquery(entry.values("subject_text")[:1])
    )
    return [
        Finding(
            row.recorded_at, str(row.recorded_by), f"{label}：{row.entry_text or '—'}",
            f"载明 {_day(getattr(row, field))}，登记于 {_day(row.recorded_at)}", row.entry_id,
        )
        for row in found.order_by("-recorded_at", "-pk")[:MOST]
    ]  # fmt: skip


def _day(value: Any) -> str:
    return timezone.localtime(value).strftime("%Y-%m-%d") if isinstance(value, datetime) else value.isoformat()


def _latest(found: list[Finding]) -> list[Finding]:
    return sorted(found, key=lambda finding: finding.at, reverse=True)[:MOST]


def late(user: User) -> list[Finding]:
    """Steps recorded some days after they took place."""
    found: list[Finding] = []
    for model, field, label in DATED:
        wanted = _recorded_after(model, field, LATE_DAYS) & ~_recorded_after(model, field, BACKDATED_DAYS)
        found += _steps(user, model, field, label, wanted)
    return _latest(found)


def backdated(user: User) -> list[Finding]:
    """Steps recorded long afterwards, and approvals that name an earlier day than that of their recording."""
    found: list[Finding] = []
    for model, field, label in DATED:
        found += _steps(user, model, field, label, _recorded_after(model, field, BACKDATED_DAYS))
    for model, field, label in DECISIONS:
        found += _steps(user, model, field, label, _recorded_after(model, field, 0))
    return _latest(found)


def _entries(rows: QuerySet, why: Callable[[Any], str]) -> list[Finding]:
    return [
        Finding(entry.at, entry.actor_name, entry.sentence, why(entry), entry.pk)
        for entry in rows.order_by("-at", "-pk")[:MOST]
    ]


def night(user: User) -> list[Finding]:
    """Acts of people between late evening and early morning."""
    dark = Q(at__hour__gte=NIGHT_FROM) | Q(at__hour__lt=NIGHT_TO)
    rows = Entry.objects.visible_to(user).filter(dark, actor__isnull=False)
    return _entries(rows, lambda entry: "夜间办理")


def _deciding() -> list[str]:
    return [
        f"{flow.code}.{code}"
        for flow in REGISTRY.values()
        for code, verb in flow.verbs.items()
        if verb.right in DECIDING
    ]


def hasty(user: User) -> list[Finding]:
    """Approvals made right after the step before, or one after another by the same hand."""
    own = Entry.objects.filter(pk__lt=OuterRef("pk"), actor=OuterRef("actor"), verb__in=_deciding())
    same = Entry.objects.filter(
        pk__lt=OuterRef("pk"), subject_type=OuterRef("subject_type"), subject_id=OuterRef("subject_id")
    )
    rows = Entry.objects.visible_to(user).filter(verb__in=_deciding(), actor__isnull=False)
    rows = rows.annotate(
        last_decision=Subquery(own.order_by("-pk").values("at")[:1]),
        last_step=Subquery(same.order_by("-pk").values("at")[:1]),
    )
    quick = Q(last_step__gt=F("at") - AFTER_PROPOSAL)
    return _entries(rows.filter(quick | Q(last_decision__gt=F("at") - ONE_AFTER_ANOTHER)), _why_hasty)


def _why_hasty(entry: Any) -> str:
    said = []
    if entry.last_step and entry.at - entry.last_step < AFTER_PROPOSAL:
        said.append(f"距上一步 {int((entry.at - entry.last_step).total_seconds())} 秒")
    if entry.last_decision and entry.at - entry.last_decision < ONE_AFTER_ANOTHER:
        said.append(f"距本人上一件审批 {int((entry.at - entry.last_decision).total_seconds())} 秒")
    return "；".join(said)


def refused(user: User) -> list[Finding]:
    """Attempts on cases of relatives that the system refused."""
    rows = RefusedAttempt.objects.visible_to(user).select_related("actor")
    for label, keys in kept_from(user):
        rows = rows.exclude(subject_type=label, subject_id__in=keys)
    entry = Entry.objects.filter(subject_type="casework.refusedattempt", verb="recusal.refuse")
    numbers = dict(entry.order_by().values_list("subject_id", "pk"))
    return [
        Finding(row.at, str(row.actor), f"{row.doing}：{row.subject_text}", row.relation, numbers.get(str(row.pk)))
        for row in rows.order_by("-pk")[:MOST]
    ]


def unmasked(user: User) -> list[Finding]:
    """Full id numbers shown."""
    return _entries(Entry.objects.visible_to(user).filter(UNMASKED), lambda entry: entry.reason)


def exported(user: User) -> list[Finding]:
    """Lists and packages handed out."""
    return _entries(Entry.objects.visible_to(user).filter(EXPORTED), lambda entry: entry.reason or "导出")


KINDS: tuple[Kind, ...] = (
    Kind("late", "迟录", f"载明日期之后超过 {LATE_DAYS} 天、不超过 {BACKDATED_DAYS} 天才登记", late),
    Kind("backdated", "倒签", f"载明日期之后超过 {BACKDATED_DAYS} 天才登记；审批日期早于登记日", backdated),
    Kind("night", "夜间办理", f"{NIGHT_FROM} 时至次日 {NIGHT_TO} 时办理", night),
    Kind("hasty", "快速审批", f"距上一步不足 {AFTER_PROPOSAL.seconds // 60} 分钟，或同一人 {ONE_AFTER_ANOTHER.seconds} 秒内接连审批", hasty),
    Kind("refused", "办理近亲属案件被拒", "回避规则拒绝的每一次尝试", refused),
    Kind("unmasked", "查看完整身份证号", "每一次查看", unmasked),
    Kind("exported", "导出", "每一次导出", exported),
)  # fmt: skip
