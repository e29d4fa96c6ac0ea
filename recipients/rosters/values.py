"""A roster's rows as fields of the registry: for comparing one by one, and column by column for what is new."""

from __future__ import annotations

from typing import Any

from django.db import models

from recipients.models import Household, Member
from xumingsi.kit.pinyin import initials

from .plan import RosterPlan
from .reading import Group, Reading
from .words import birth_of, sex_of, village_key

_FACTS = {
    "group_no": "group_no",
    "head_name": "head_name",
    "size": "household_size",
    "monthly_income": "monthly_income",
    "cause": "cause",
    "phone": "phone",
    "bank": "bank",
    "bank_account": "bank_account",
    "remark": "remark",
}
_TRAITS = ("labour", "health", "disability")


def household_values(reading: Reading, group: Group) -> dict[str, Any]:
    """The household's fields as the roster gives them; what it does not say is not in it."""
    values: dict[str, Any] = {"village_id": reading.villages[village_key(reading.first(group, "village"))]}
    for name, key in _FACTS.items():
        value = reading.first(group, key)
        if value is not None:
            values[name] = value
    return values


def member_values(reading: Reading, group: Group, row: int) -> dict[str, Any]:
    """The person's fields as the roster gives them; what it does not say is not in it."""
    columns = reading.columns
    number = columns["id_number"][row]
    values = {
        "name": columns["name"][row],
        "id_number": number,
        "sex": sex_of(number),
        "birth_date": birth_of(number),
        "relation": columns["relation"][row],
        "is_head": row == group.head,
    }
    if "covered" in reading.table.positions:
        values["is_covered"] = columns["covered"][row] is not False
    for name in _TRAITS:
        if columns[name][row]:
            values[name] = columns[name][row]
    return values


def new_household_columns(plan: RosterPlan) -> dict[str, list[Any]]:
    """The new households, column by column; what the roster does not say takes the field's default."""
    reading, groups = plan.reading, plan.new_households
    columns: dict[str, list[Any]] = {
        "certificate_no": [group.certificate_no for group in groups],
        "village_id": [reading.villages[village_key(reading.first(group, "village"))] for group in groups],
    }
    for name, key in _FACTS.items():
        default = _default(Household, name)
        found = (reading.first(group, key) for group in groups)
        columns[name] = [default if value is None else value for value in found]
    return columns


def new_member_columns(plan: RosterPlan) -> dict[str, list[Any]]:
    """The new members likewise; their households must have their keys by now."""
    columns = plan.reading.columns
    heads = {group.head for group in plan.groups}
    rows = [row for _, row in plan.new_members]
    numbers = [columns["id_number"][row] for row in rows]
    found: dict[str, list[Any]] = {
        "household_id": [plan.household_keys[certificate_no] for certificate_no, _ in plan.new_members],
        "name": [columns["name"][row] for row in rows],
        "initials": [initials(columns["name"][row]) for row in rows],
        "id_number": numbers,
        "sex": [sex_of(number) for number in numbers],
        "birth_date": [birth_of(number) for number in numbers],
        "relation": [columns["relation"][row] for row in rows],
        "is_head": [row in heads for row in rows],
        "is_covered": [columns["covered"][row] is not False for row in rows],
    }
    for name in _TRAITS:
        default = _default(Member, name)
        found[name] = [columns[name][row] or default for row in rows]
    return found


def _default(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name).get_default()  # type: ignore[union-attr]
