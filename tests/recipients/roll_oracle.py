"""The roll put together from simple-history's ``as_of()``, as one would write it: what ours is held against."""

from datetime import date, datetime
from typing import Any

from recipients.choices import Program
from recipients.models import Benefit, BenefitAmount, Household
from recipients.rolls import RollLine
from xumingsi.accounts.models import Division


def by_as_of(town: Division, day: date, known_at: datetime) -> list[RollLine]:
    """The roll as one would write it with simple-history."""
    places = {key: place for place, key in enumerate(town.children.order_by("path").values_list("pk", flat=True))}
    households = {household.pk: household for household in Household.history.as_of(known_at)}
    newest: dict[int, Any] = {}
    for amount in BenefitAmount.history.as_of(known_at).filter(effective_from__lte=day):
        if amount.benefit_id not in newest or newest[amount.benefit_id].effective_from < amount.effective_from:
            newest[amount.benefit_id] = amount
    lines = []
    for spell in Benefit.history.as_of(known_at).filter(started_on__lte=day):
        household = households.get(spell.household_id)
        is_there = household is not None and household.village_id in places
        if is_there and spell.program != Program.TEMPORARY and (spell.ended_on is None or spell.ended_on >= day):
            amount = newest[spell.pk].monthly_amount if spell.pk in newest else None
            lines.append(
                RollLine(
                    household.village_id, household.certificate_no or "", household.group_no, household.head_name, spell.program,
                    spell.category, spell.covered_count, amount, spell.started_on, spell.ended_on, household.pk, spell.pk,
                )
            )  # fmt: skip
    return sorted(lines, key=lambda line: (places[line.village], line.certificate_no, line.household, line.benefit))
