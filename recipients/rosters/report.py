"""A roster plan in figures and examples: for the page of differences, the command's JSON and the ledger."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

from xumingsi.kit.excel.reader import CellError
from xumingsi.kit.masking import mask_id, mask_text

from .plan import LeftOut, NewAmount, NewSpell, RosterPlan, Update

EXAMPLES = 50


def row_counts(plan: RosterPlan) -> dict[str, int]:
    """Rows by what becomes of them: rows = created + updated + unchanged + refused (one row is one person).

    A 户主's row counts as updated when the household, its spell or its amount changes, too.
    """
    reading = plan.reading
    created = {reading.number(row) for _, row in plan.new_members}
    updates = (*plan.households, *plan.members, *plan.benefits, *plan.endings)
    money = {item.row for item in plan.new_spells} | {item.row for item in plan.new_amounts}
    updated = ({update.row for update in updates} | money) - created
    members = sum(len(group.rows) for group in plan.groups)
    return {
        "rows": len(reading.table),
        "households": len(plan.groups),
        "members": members,
        "created": len(created),
        "updated": len(updated),
        "unchanged": members - len(created) - len(updated),
        "refused": reading.refused_rows(),
    }


def command_json(plan: RosterPlan, *, refused: bool) -> dict[str, Any]:
    """The contract's JSON of ``import_roster``; a refused roster creates and updates nothing."""
    counts = row_counts(plan)
    if refused:
        counts |= {"created": 0, "updated": 0, "unchanged": 0}
    return {
        **counts,
        "errors": [asdict(error) for error in plan.errors],
        "warnings": [asdict(warning) for warning in plan.warnings],
        "left_out": [_left_out(item) for item in (*plan.left_out_households, *plan.left_out_members)],
        "ignored": ignored(plan),
    }


def page_json(plan: RosterPlan, *, examples: int = EXAMPLES) -> dict[str, Any]:
    """What a page of differences needs, bounded: totals, and the first ``examples`` of each kind.

    differences: [{"kind", "label", "total", "examples": [{"row", "certificate_no", "who", "changes": [[field, old,
    new], …]}]}]; left_out likewise with {"certificate_no", "household", "member"}. Ids and accounts are masked.
    """
    return {
        **row_counts(plan),
        "errors": {"total": len(plan.errors), "examples": _findings(plan.errors, examples)},
        "warnings": {"total": len(plan.warnings), "examples": _findings(plan.warnings, examples)},
        "differences": [
            {"kind": kind, "label": label, "total": total, "examples": list(islice(found, examples))}
            for kind, label, total, found in _differences(plan)
            if total
        ],
        "left_out": [
            {"kind": kind, "label": label, "total": len(items), "examples": [_left_out(i) for i in items[:examples]]}
            for kind, label, items in (
                ("households", "在享但不在本花名册的家庭", plan.left_out_households),
                ("members", "本户在册但不在本花名册的成员", plan.left_out_members),
            )
            if items
        ],
        "ignored": ignored(plan),
    }


def ignored(plan: RosterPlan) -> list[str]:
    """Headings not read, and rows passed over with the reason."""
    table = plan.reading.table
    return [*table.ignored_headings, *(f"第{number}行：{reason}" for number, reason in table.skipped)]


def fingerprint(plan: RosterPlan) -> str:
    """SHA-256 over every difference: the same when importing would still do exactly what was shown."""
    rows = [[certificate_no, plan.reading.number(row)] for certificate_no, row in plan.new_members]
    updates = (*plan.households, *plan.members, *plan.benefits, *plan.endings)
    parts = [
        rows,
        [group.certificate_no for group in plan.new_households],
        [[update.kind, update.key, [list(change) for change in update.changes()]] for update in updates],
        [[spell.certificate_no, spell.program, spell.started_on, spell.amount] for spell in plan.new_spells],
        [[item.benefit, item.old, item.amount, item.effective_from] for item in plan.new_amounts],
        [[item.certificate_no, item.who, item.member] for item in (*plan.left_out_households, *plan.left_out_members)],
    ]
    return sha256(json.dumps(parts, default=str, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def _differences(plan: RosterPlan) -> Iterator[tuple[str, str, int, Iterable[dict[str, Any]]]]:
    fresh = {group.certificate_no for group in plan.new_households}
    restarted = [spell for spell in plan.new_spells if spell.certificate_no not in fresh]
    yield (
        "new_households",
        "新增家庭",
        len(fresh),
        (_new_household(plan, spell) for spell in plan.new_spells if spell.certificate_no in fresh),
    )
    joined = [(number, row) for number, row in plan.new_members if number not in fresh]
    yield "new_members", "原有家庭新增成员", len(joined), (_new_member(plan, *item) for item in joined)
    yield "households", "家庭信息变更", len(plan.households), map(_update, plan.households)
    yield "members", "成员信息变更", len(plan.members), map(_update, plan.members)
    yield "benefits", "待遇信息变更", len(plan.benefits), map(_update, plan.benefits)
    yield "endings", "原待遇结束", len(plan.endings), map(_update, plan.endings)
    yield "spells", "新一段待遇", len(restarted), (_new_spell(plan, spell) for spell in restarted)
    yield "amounts", "月保障金额变更", len(plan.new_amounts), map(_new_amount, plan.new_amounts)


def _update(update: Update) -> dict[str, Any]:
    changes = [[label, show(old), show(new)] for label, old, new in update.changes()]
    return _example(update.row, update.certificate_no, update.who, changes)


def _new_household(plan: RosterPlan, spell: NewSpell) -> dict[str, Any]:
    return _new_spell(plan, spell) | {"village": plan.reading.columns["village"][_position(plan, spell.row)]}


def _new_spell(plan: RosterPlan, spell: NewSpell) -> dict[str, Any]:
    who = plan.reading.columns["head_name"][_position(plan, spell.row)]
    changes = [
        ["救助类型", "", spell.program],
        ["月保障金额", "", f"{spell.amount}"],
        ["开始享受时间", "", f"{spell.started_on}"],
    ]
    return _example(spell.row, spell.certificate_no, who, changes)


def _new_member(plan: RosterPlan, certificate_no: str, row: int) -> dict[str, Any]:
    columns = plan.reading.columns
    changes = [["身份证号", "", mask_id(columns["id_number"][row])], ["与户主关系", "", columns["relation"][row]]]
    return _example(plan.reading.number(row), certificate_no, columns["name"][row], changes)


def _new_amount(item: NewAmount) -> dict[str, Any]:
    since = f"{item.amount}（{item.effective_from:%Y-%m} 起）"
    return _example(item.row, item.certificate_no, item.who, [["月保障金额", show(item.old), since]])


def _example(row: int, certificate_no: str, who: str, changes: list[list[Any]]) -> dict[str, Any]:
    return {"row": row, "certificate_no": certificate_no, "who": who, "changes": changes}


def _position(plan: RosterPlan, number: int) -> int:
    return plan.reading.table.numbers.index(number)


def _left_out(item: LeftOut) -> dict[str, str]:
    return {"certificate_no": item.certificate_no, "household": item.who, "member": item.member}


def _findings(found: list[CellError], examples: int) -> list[dict[str, Any]]:
    return [asdict(error) for error in found[:examples]]


def show(value: Any) -> str:
    """A value as a page shows it: long numbers masked."""
    if value is None or value == "":
        return "（空）"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return mask_text(str(value))
