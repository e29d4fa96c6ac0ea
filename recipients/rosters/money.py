"""Spells and amounts: what the roster of a month means for the money of a household.

An amount is never overwritten: another amount from the roster's month on is added. A change of programme ends the
spell on the last day of the month before and opens another.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from xumingsi.kit.dates import month_floor

from .plan import NewAmount, NewSpell, RosterPlan, Update
from .reading import Group, Reading
from .registry import Known, KnownAmount, Registry

CAUSE = "花名册导入"


def compare_money(plan: RosterPlan, registry: Registry, group: Group, known: Known | None) -> bool:
    """Put into the plan what happens to the household's benefit; False when that is refused (and named)."""
    spell = _spell(plan.reading, group)
    if known is None:
        plan.new_spells.append(spell)
        return True
    standing = registry.standing(known.key)
    ended = [s["ended_on"] for s in registry.spells.get(known.key, ()) if s["ended_on"] is not None]
    last_end = max(ended, default=None)
    if standing is None:
        _reopen(plan, group, spell, last_end)
        return True
    if standing["program"] != spell.program:
        return _change_program(plan, group, spell, standing)
    amounts = registry.amounts.get(standing.key, [])
    if not _compare_amount(plan, group, spell, standing, amounts):
        return False
    new = {
        name: value for name, value in _given(plan.reading, group, spell, last_end).items() if value != standing[name]
    }
    if new:
        plan.benefits.append(_update(plan.reading, group, standing, new))
    return True


def _spell(reading: Reading, group: Group) -> NewSpell:
    started_on = reading.first(group, "started_on") or reading.month
    covered = sum(reading.columns["covered"][row] is not False for row in group.rows)
    return NewSpell(
        certificate_no=group.certificate_no,
        row=reading.number(group.lead),
        program=reading.first(group, "program"),
        category=reading.first(group, "category") or "",
        covered_count=reading.first(group, "covered_count") or covered,
        started_on=started_on,
        amount=reading.first(group, "monthly_amount"),
        effective_from=max(reading.month, month_floor(started_on)),
    )


def _given(reading: Reading, group: Group, spell: NewSpell, last_end: date | None) -> dict[str, Any]:
    """What the roster says of a standing spell; its start only when that does not run into the spell before."""
    given: dict[str, Any] = {}
    if reading.first(group, "category"):
        given["category"] = spell.category
    if reading.first(group, "covered_count") or "covered" in reading.table.positions:
        given["covered_count"] = spell.covered_count
    started_on = reading.first(group, "started_on")
    if started_on is not None and (last_end is None or started_on > last_end):
        given["started_on"] = started_on
    return given


def _reopen(plan: RosterPlan, group: Group, spell: NewSpell, last_end: date | None) -> None:
    """A household without a standing benefit: stopped before, or known from an application only."""
    if last_end is not None:
        spell.why = f"待遇已于 {last_end} 停止，花名册又列入"
        if spell.started_on <= last_end:
            spell.started_on = max(plan.month, last_end + timedelta(days=1))
            spell.effective_from = max(plan.month, month_floor(spell.started_on))
        plan.reading.warn(
            group.lead, "certificate_no", f"该户{spell.why}，将自 {spell.started_on} 起登记新的待遇，请核对"
        )
    plan.new_spells.append(spell)


def _change_program(plan: RosterPlan, group: Group, spell: NewSpell, standing: Known) -> bool:
    old, since = standing["program"], standing["started_on"]
    if plan.month <= since:
        message = (
            f"该户现享{old}自 {since} 起，花名册月份（{plan.month:%Y-%m}）不晚于它，不能改为{spell.program}；"
            "请核对救助类型和花名册月份"
        )
        plan.reading.refuse_household(group, group.lead, "program", message)
        return False
    end = {"ended_on": plan.month - timedelta(days=1), "end_cause": f"{CAUSE}：救助类型改为{spell.program}"}
    plan.endings.append(_update(plan.reading, group, standing, end))
    spell.started_on = max(plan.month, spell.started_on)
    spell.why = f"救助类型由{old}改为{spell.program}"
    plan.new_spells.append(spell)
    return True


def _compare_amount(
    plan: RosterPlan, group: Group, spell: NewSpell, standing: Known, amounts: list[KnownAmount]
) -> bool:
    since = max(plan.month, month_floor(standing["started_on"]))
    in_force = next((known for known in reversed(amounts) if known.effective_from <= since), None)
    in_force = in_force or next(iter(amounts), None)
    if in_force is not None and in_force.amount == spell.amount:
        return True
    same_month = next((known for known in amounts if known.effective_from == since), None)
    if same_month is not None:
        message = (
            f"系统中 {since:%Y-%m} 的月保障金额已登记为 {same_month.amount} 元（依据：{same_month.cause}），"
            f"与花名册的 {spell.amount} 元不一致；已登记的金额不能覆盖，请核对金额或花名册月份"
        )
        plan.reading.refuse_household(group, group.lead, "monthly_amount", message)
        return False
    old = in_force.amount if in_force else None
    who = plan.reading.first(group, "head_name")
    plan.new_amounts.append(NewAmount(standing.key, group.certificate_no, who, spell.row, old, spell.amount, since))
    return True


def _update(reading: Reading, group: Group, spell: Known, new: dict[str, Any]) -> Update:
    who = reading.first(group, "head_name")
    row = reading.number(group.lead)
    return Update("benefit", spell.key, group.certificate_no, who, row, spell.as_dict(), new)
