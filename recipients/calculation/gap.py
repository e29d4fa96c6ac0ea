"""补差: (standard − income per head) × people (220号第27条), and the fixed sums of 特困 and 孤儿."""

from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from recipients.choices import CareLevel, Program, StandardKind

from .result import ZERO, Finding, Level, Line, shown
from .rules import RuleSet
from .standards import Figures

CENT = Decimal("0.01")
LOW_INCOME = {Program.URBAN: StandardKind.URBAN, Program.RURAL: StandardKind.RURAL}
DESTITUTE = frozenset({Program.DESTITUTE_HOME, Program.DESTITUTE_CARE})
ORPHANS = frozenset({StandardKind.ORPHAN_HOME, StandardKind.ORPHAN_SCATTERED})
CARE = {
    CareLevel.FULL: StandardKind.CARE_FULL,
    CareLevel.HALF: StandardKind.CARE_HALF,
    CareLevel.SELF: StandardKind.CARE_SELF,
}


class Gap(NamedTuple):
    """The household's own part of the amount; with a BAR or something MISSING nothing personal is added."""

    amount: Decimal
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]


def per_head(income: Decimal, heads: int) -> Decimal:
    """Income per head in 元, rounded half up to the cent: the one place of the calculation where anything is rounded."""
    return (income / heads).quantize(CENT, rounding=ROUND_HALF_UP)


def find_gap(program: str, income: Decimal | None, heads: int, covered: int, figures: Figures, rules: RuleSet) -> Gap:
    """补差 of ``heads`` people living together of whom ``covered`` are assisted (the same number, as a rule)."""
    kind = LOW_INCOME[Program(program)]
    if kind not in figures:
        return _missing("standard", f"当日没有登记{kind.label}")
    if not covered:
        return _missing("nobody", "没有在户的保障对象")
    if income is None:
        return _missing("income", "没有登记家庭月收入")
    standard = figures[kind]
    head = per_head(income, heads)
    sign = "=" if head * heads == income else "≈"
    known = (
        Line(f"{kind.label}（{standard.basis}）", f"{shown(standard.amount)} 元/人·月", standard.amount),
        Line(f"家庭月收入 ÷ 共同生活 {heads} 人", f"{shown(income)} ÷ {heads} {sign} {shown(head)}", head),
    )
    if head >= standard.amount:
        text = f"家庭人均月收入 {shown(head)} 元，不低于标准 {shown(standard.amount)} 元"
        line = Line("补差：人均月收入不低于标准，不补", "0.00", ZERO, is_part=True)
        return Gap(ZERO, (*known, line), (Finding(Level.BAR, "income-over-standard", text),))
    amount = (standard.amount - head) * covered
    formula = f"({shown(standard.amount)} − {shown(head)}) × {covered} = {shown(amount)}"
    line = Line(f"补差：（标准 − 人均月收入）× {covered} 人（{rules.amount_article}）", formula, amount, is_part=True)
    return Gap(amount, (*known, line), _coverage(heads, covered))


def find_care(name: str, care_level: str, figures: Figures) -> Gap:
    """What a 特困 person is due: basic living and care."""
    care = CARE[CareLevel(care_level or CareLevel.SELF)]
    for kind in (StandardKind.DESTITUTE, care):
        if kind not in figures:
            return _missing("standard", f"当日没有登记{kind.label}")
    basic, nursing = figures[StandardKind.DESTITUTE], figures[care]
    total = basic.amount + nursing.amount
    text = f"{name}：基本生活（{basic.basis}）+ 照料护理 {care_level or CareLevel.SELF}（{nursing.basis}）"
    line = Line(text, f"{shown(basic.amount)} + {shown(nursing.amount)} = {shown(total)}", total, is_part=True)
    note = Finding(Level.NOTE, "care-level", f"{name}：没有登记护理等级，照料护理按全自理计")
    return Gap(total, (line,), () if care_level else (note,))


def find_upbringing(name: str, kind: str, figures: Figures) -> Gap:
    """What an orphan is due; ``kind`` is the programme and the kind of figure at once."""
    if kind not in figures:
        return _missing("standard", f"当日没有登记{StandardKind(kind).label}")
    figure = figures[kind]
    line = Line(f"{name}：{kind}（{figure.basis}）", shown(figure.amount), figure.amount, is_part=True)
    return Gap(figure.amount, (line,), ())


def _coverage(heads: int, covered: int) -> tuple[Finding, ...]:
    if heads == covered:
        return ()
    if covered == 1:
        text = f"共同生活 {heads} 人只保 1 人：除按单人户纳入的重残、重病人员外不得“单人保”（83号一(一)），请核对"
        return (Finding(Level.NOTE, "single-person", text),)
    text = f"共同生活 {heads} 人中有 {heads - covered} 人不是保障对象，补差按保障人数 {covered} 人计，请核对"
    return (Finding(Level.NOTE, "uncovered", text),)


def _missing(code: str, text: str) -> Gap:
    return Gap(ZERO, (), (Finding(Level.MISSING, code, text),))
