"""Property bars (domain: 渝府办发〔2017〕33号), each a finding by name."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from recipients.choices import PropertyKind

from .case import Holding
from .result import ZERO, Finding, Level, shown
from .rules import PropertyRules
from .standards import Figure


def property_findings(
    holdings: Sequence[Holding], heads: int, standard: Figure, rules: PropertyRules
) -> tuple[Finding, ...]:
    """What the declared property of ``heads`` people means under the 低保 ``standard`` of their programme."""
    if not holdings or not heads:
        return ()
    return (*_savings(holdings, heads, standard, rules), *_homes(holdings, heads, rules), *_things(holdings, rules))


def _savings(holdings: Sequence[Holding], heads: int, standard: Figure, rules: PropertyRules) -> Iterator[Finding]:
    found = [holding for holding in holdings if holding.kind in rules.savings]
    if any(holding.value is None for holding in found):
        yield Finding(Level.NOTE, "savings-unknown", "有存款、证券或储蓄性保险没有填写金额，请补填后重新测算")
    total = sum((holding.value for holding in found if holding.value is not None), ZERO)
    limit = heads * standard.amount * rules.savings_months
    if total > limit:
        sums = f"{heads} 人 × {shown(standard.amount)} × {rules.savings_months} = {shown(limit)} 元"
        text = f"存款、证券、储蓄性保险合计 {shown(total)} 元，超过 {sums}（{rules.basis}）"
        yield Finding(Level.BAR, "savings", text)


def _homes(holdings: Sequence[Holding], heads: int, rules: PropertyRules) -> Iterator[Finding]:
    homes = [holding for holding in holdings if holding.kind == PropertyKind.HOME]
    if len(homes) < 2:
        return
    if rules.min_housing_area is None or any(home.area is None for home in homes):
        lacking = "没有设定最低住房保障面积" if rules.min_housing_area is None else "有住房没有填写面积"
        yield Finding(
            Level.NOTE, "homes", f"有 {len(homes)} 套住房（危房不计），{lacking}，须人工核对（{rules.basis}）"
        )
        return
    area = sum((home.area for home in homes if home.area is not None), Decimal(0))
    limit = rules.housing_factor * rules.min_housing_area
    if area > limit * heads:
        sums = f"{shown(area)} ㎡ ÷ {heads} 人，超过 {rules.housing_factor} × {shown(rules.min_housing_area)} ㎡"
        yield Finding(Level.BAR, "homes", f"有 {len(homes)} 套住房，人均面积 {sums}（{rules.basis}）")


def _things(holdings: Sequence[Holding], rules: PropertyRules) -> Iterator[Finding]:
    for holding in holdings:
        label = PropertyKind(holding.kind).label + (f"（{holding.detail}）" if holding.detail else "")
        if holding.kind in rules.barring:
            yield Finding(Level.BAR, "barred-property", f"有{label}（{rules.basis}）")
        elif holding.kind in rules.pointed_out:
            yield Finding(Level.NOTE, "property", f"有{label}，请核实是否实际经营（2013年版规定）")
