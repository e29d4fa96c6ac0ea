"""Putting a roster plan into the registry, in sets. Called inside the act of ``services.rosters`` only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models

from recipients.change_rules import periods_on
from recipients.models import Benefit, BenefitAmount, Household, Member
from recipients.rosters.money import CAUSE
from recipients.rosters.plan import NewAmount, NewSpell, RosterPlan, Update
from recipients.rosters.values import new_household_columns, new_member_columns
from xumingsi.casework.bulk import insert_rows, update_rows


def write_plan(plan: RosterPlan) -> None:
    """Write every difference of the plan; what is left out of the roster stays as it is."""
    _write_households(plan)
    _write_members(plan)
    _write_benefits(plan)


def _write_households(plan: RosterPlan) -> None:
    keys = insert_rows(Household, new_household_columns(plan))
    for group, key in zip(plan.new_households, keys, strict=True):
        plan.household_keys[group.certificate_no] = key
    _update(Household, plan.households)


def _write_members(plan: RosterPlan) -> None:
    # Whoever stops being the 户主 goes first: a household never has two, not even between two statements.
    _update(Member, [update for update in plan.members if not update.new.get("is_head")])
    _update(Member, [update for update in plan.members if update.new.get("is_head")])
    insert_rows(Member, new_member_columns(plan))


def _write_benefits(plan: RosterPlan) -> None:
    _update(Benefit, plan.endings)  # before the next spell opens: a household holds one standing benefit
    _update(Benefit, plan.benefits)
    spells = plan.new_spells
    names = ("program", "category", "covered_count", "started_on")
    columns: dict[str, list[Any]] = {name: [getattr(spell, name) for spell in spells] for name in names}
    columns["household_id"] = [plan.household_keys[spell.certificate_no] for spell in spells]
    # When they were last looked at nobody knows: the first review is counted from the roster's month.
    periods = periods_on(plan.town, plan.month)
    columns["next_review_on"] = [periods.next_review(spell.category, plan.month) for spell in spells]
    keys = insert_rows(Benefit, columns)
    amounts: list[NewSpell | NewAmount] = [*spells, *plan.new_amounts]
    insert_rows(
        BenefitAmount,
        {
            "benefit_id": [*keys, *(item.benefit for item in plan.new_amounts)],
            "monthly_amount": [item.amount for item in amounts],
            "effective_from": [item.effective_from for item in amounts],
            "cause": [CAUSE] * len(amounts),
        },
    )


def _update(model: type[models.Model], updates: Sequence[Update]) -> None:
    """All updates of a model in one statement: fields that a row does not change keep their value."""
    if updates:
        names = sorted({name for update in updates for name in update.new})
        columns = {name: [update.new.get(name, update.old[name]) for update in updates] for name in names}
        update_rows(model, [update.key for update in updates], columns)
