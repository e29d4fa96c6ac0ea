"""What counts of the declared items of income, by the rule set."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import NamedTuple

from recipients.choices import IncomeKind

from .case import IncomeEntry
from .result import ZERO, Finding, Level, Line, shown
from .rules import RuleSet


class Counted(NamedTuple):
    """The household's monthly income with how it came about."""

    total: Decimal
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


def count_income(items: Sequence[IncomeEntry], rules: RuleSet, strangers: Collection[int]) -> Counted:
    """Add up what counts; ``strangers`` are keys of people who do not count as living together. Never below 0."""
    lines: list[Line] = []
    findings: list[Finding] = []
    total, terms = ZERO, ""
    for item in items:
        line = _judge(item, rules, strangers)
        lines.append(line)
        if line.amount:
            total += line.amount
            sign = " − " if line.amount < 0 else " + "
            terms += (sign if terms or line.amount < 0 else "") + shown(abs(line.amount))
        if item.kind in rules.unsettled and line.amount:
            text = f"{item.kind} {shown(item.amount)} 元：{rules.code}没有明确是否计入，按计入测算，请核对地方规定"
            findings.append(Finding(Level.NOTE, "income-unsettled", text))
    net = max(total, ZERO)
    floor = "" if total >= 0 else "，不足 0 按 0 计"
    sums = terms.strip()
    formula = f"{sums} = {shown(net)}" if sums and sums != shown(net) else shown(net)
    lines.append(Line(f"家庭月收入{floor}", formula, net))
    return Counted(net, tuple(lines), tuple(findings))


def _judge(item: IncomeEntry, rules: RuleSet, strangers: Collection[int]) -> Line:
    label = IncomeKind(item.kind).label + (f"（{item.who}）" if item.who else "")
    given = shown(item.amount)
    if item.person is not None and item.person in strangers:
        return Line(f"{label} {given} 元不计入：本人不计入共同生活的家庭成员", "0.00", ZERO)
    if item.kind in rules.excluded:
        return Line(f"{label} {given} 元不计入（{rules.excluded[item.kind]}）", "0.00", ZERO)
    if item.kind in (IncomeKind.HARDSHIP_COST, IncomeKind.JOB_COST):
        if item.kind in rules.deducted:
            return Line(f"{label}（{rules.deducted[item.kind]}）", f"−{given}", -item.amount)
        return Line(f"{label} {given} 元不扣减：{rules.code}没有这项规定", "0.00", ZERO)
    return Line(label, given, item.amount)
