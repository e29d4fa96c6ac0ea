"""Drawing households for inspection and putting another in the place of one that cannot be reached, by the order of the lot."""

from decimal import Decimal

from django.db import transaction

from audits.inspection_choices import Basis, MissedBecause
from audits.inspection_workflows import TARGET
from audits.models import InspectionTarget
from renewals.choices import DrawPurpose
from renewals.models import Application, SampleDraw, SeedNotice
from renewals.services.sampling import draw_sample
from xumingsi.accounts.models import User
from xumingsi.campaign.models import Campaign
from xumingsi.casework.bulk import insert_rows
from xumingsi.casework.errors import BadInput
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import moving, require_reason, save_checked
from xumingsi.kit import clock

ATTEMPTS_NEEDED = 2


def draw_inspection(
    campaign: Campaign, *, seed: str, actor: User | None, rate: Decimal | None = None, notice: SeedNotice | None = None
) -> SampleDraw:
    """Draw for inspection (``renewals.services.sampling.draw_sample``) and list the households to go to."""
    with transaction.atomic():
        draw = draw_sample(campaign, purpose=DrawPurpose.INSPECTION, seed=seed, actor=actor, rate=rate, notice=notice)
        keys = dict(Application.objects.filter(number__in=draw.population).order_by().values_list("number", "pk"))
        forced, drawn = list(draw.forced), list(draw.drawn)
        count = len(forced) + len(drawn)
        with recorded(
            "inspection.list", actor=actor, sentence="列出{subject}的抽查对象{count}户", subject=draw, village=campaign.town,
            facts={"count": count},
        ):  # fmt: skip
            insert_rows(InspectionTarget, {
                "draw_id": [draw.pk] * count, "application_id": [keys[number] for number in (*forced, *drawn)],
                "position": [0] * len(forced) + list(range(1, len(drawn) + 1)),
                "basis": [Basis.FORCED.value] * len(forced) + [Basis.DRAWN.value] * len(drawn),
                "reasons": [draw.forced[number][:200] for number in forced] + [""] * len(drawn),
            })  # fmt: skip
    return draw


def replace_target(
    target: InspectionTarget, *, actor: User, because: MissedBecause | str, reason: str
) -> InspectionTarget | None:
    """A drawn household could not be looked at: the next of the recorded order takes its place, nobody chooses.

    Answers the new target; None when the whole list has been drawn. BadInput without a reason, and for 未遇 with fewer
    than two attempts on different days.
    """
    why, reason = _why(target, because, reason)
    number, place = next_in_order(target.draw)
    facts = {"why": why.label, "next": number or "（名单已抽完）"}
    with moving(target, TARGET, "replace", actor=actor, reason=reason, facts=facts):
        # Two replacements of one draw queue here, so that no place in the order is given away twice.
        SampleDraw.objects.select_for_update(no_key=True).get(pk=target.draw_id)
        number, place = next_in_order(target.draw)
        target.missed_because = why
        if number is None:
            return None
        application = Application.objects.select_related("household", "village__parent").get(number=number)
        other = InspectionTarget(
            draw=target.draw, application=application, position=place, basis=Basis.REPLACEMENT, replaces=target
        )
        save_checked(other)
    return other


def miss_target(
    target: InspectionTarget, *, actor: User, because: MissedBecause | str, reason: str
) -> InspectionTarget:
    """A household that must be looked at could not be: said why; nobody else stands in for it."""
    why, reason = _why(target, because, reason)
    with moving(target, TARGET, "miss", actor=actor, reason=reason, facts={"why": why.label}):
        target.missed_because = why
    return target


def _why(target: InspectionTarget, because: MissedBecause | str, reason: str) -> tuple[MissedBecause, str]:
    why = MissedBecause(because)
    reason = require_reason(reason, "请写明不能抽查的具体情况。")
    if why == MissedBecause.NOBODY:
        tried = target.inspectionattempts.order_by("pk").values_list("tried_at", flat=True)
        days = {moment.astimezone(clock.CHINA).date() for moment in tried}
        if len(days) < ATTEMPTS_NEEDED:
            message = f"未遇的须在不同日期上门 {ATTEMPTS_NEEDED} 次，现登记 {len(days)} 次。"
            raise BadInput(message, {"because": [message]})
    return why, reason


def next_in_order(draw: SampleDraw) -> tuple[str | None, int]:
    """The next application number of the lot that is not on the list yet, and its place; None when all are."""
    listed = set(draw.targets.order_by().values_list("application__number", flat=True))
    for place, number in enumerate(draw.order(), 1):
        if number not in listed:
            return number, place
    return None, 0
