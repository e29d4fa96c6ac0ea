"""What the lists of vehicles and property say, in the words of the property bars (渝府办发〔2017〕33号)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from decimal import Decimal

from recipients.calculation import Figure, Finding, Holding, Level, rules_on
from recipients.calculation.property import property_findings
from recipients.choices import PropertyKind

# The county's least housing area a head is not known; until the rules name it, leads go by this.
LEAST_AREA = Decimal(10)
_ANY = Figure("", Decimal(0), date.min, None, "")
_WORDS = {
    PropertyKind.WHEELCHAIR: ("轮椅", "残疾人专用", "残疾人代步"),
    PropertyKind.BOAT: ("船", "艇"),
    PropertyKind.MACHINERY: ("挖掘", "装载机", "推土", "起重", "压路", "工程机械"),
    PropertyKind.FARM_MACHINE: ("收割", "大型拖拉机", "轮式拖拉机", "履带"),
}


def kind_of_vehicle(words: str) -> PropertyKind:
    """What the rules call a vehicle registered as ``words``: 残疾人轮椅车 and ordinary two-wheelers are kinds of their own."""
    for kind, parts in _WORDS.items():
        if any(part in words for part in parts):
            return kind
    if "摩托" in words and "三轮" not in words:
        return PropertyKind.MOTORCYCLE
    return PropertyKind.VEHICLE


def barred_by(holding: Holding, day: date) -> bool:
    """Whether owning this bars a household by the rules of ``day``."""
    found = property_findings((holding,), 1, _ANY, rules_on(day).property)
    return any(finding.level == Level.BAR for finding in found)


def too_many_homes(areas: Collection[Decimal | None], heads: int, day: date) -> Finding | None:
    """What is to be said of a household of ``heads`` people with homes of these ``areas`` (㎡; None: not known)."""
    rules = rules_on(day).property
    if rules.min_housing_area is None:
        rules = replace(rules, min_housing_area=LEAST_AREA)
    homes = [Holding(PropertyKind.HOME, area=area) for area in areas]
    return next((found for found in property_findings(homes, heads, _ANY, rules) if found.code == "homes"), None)
