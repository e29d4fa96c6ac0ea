"""登记的家庭人均月收入不低于保障标准, while assistance goes on without an end."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.matching import certificate_or_key, families_of, heads_of
from audits.standards import standard_of
from recipients.calculation import Figure, Person, RuleSet, rules_on
from recipients.calculation.gap import per_head
from recipients.calculation.income import count_income
from recipients.models import Benefit, Household, IncomeItem
from recipients.services.cases import TownCases, town_cases
from recipients.services.standards import read_standards

Found = tuple[int, Decimal, int, Figure]


def find(question: Question) -> Iterator[Hit]:
    villages = None
    if question.persons is not None:
        asked = Household.objects.filter(pk__in=families_of(question)).order_by()
        villages = list(asked.values_list("village_id", flat=True).distinct())
    cases = town_cases(question.town, question.as_of, villages)
    found = list(_above_standard(question, cases))
    heads = heads_of([cases.households[place] for place, *_ in found], question.as_of)
    for place, income, people, standard in found:
        yield _hit(cases, place, heads.get(cases.households[place], ()), income, people, standard)


def _above_standard(question: Question, cases: TownCases) -> Iterator[Found]:
    """Place, income, people and standard of each household that has no less than the standard."""
    figures, rules = read_standards().at(question.as_of), rules_on(question.as_of)
    # 渐退 goes on for some months above the standard, by decision and with its end set.
    ending = Benefit.objects.in_town(question.town).filter(ended_on__gte=question.as_of).order_by()
    ends_soon = set(ending.values_list("pk", flat=True))
    first = 0
    for place, end in enumerate(cases.columns.ends):
        people, first = cases.columns.people[first:end], end
        standard = standard_of(cases.columns.programs[place], figures)
        if standard is None or cases.benefits[place] in ends_soon:
            continue
        income, heads = _income(cases, place, people, rules)
        if income is not None and heads and per_head(income, heads) >= standard.amount:
            yield place, income, heads, standard


def _income(cases: TownCases, place: int, people: Any, rules: RuleSet) -> tuple[Decimal | None, int]:
    """The household's monthly income as the calculation counts it, and how many people live on it."""
    strangers = {person.key for person in _strangers(people, rules)}
    items: Any = cases.columns.income_items.get(place)
    income = count_income(items, rules, strangers).total if items else cases.columns.incomes[place]
    return income, len(people) - len(strangers)


def _strangers(people: Any, rules: RuleSet) -> Iterator[Person]:
    return (person for person in people if person.exclusion in rules.not_members)


def _hit(cases: TownCases, place: int, persons: tuple[str, ...], income: Decimal, people: int, standard: Figure) -> Hit:
    number = certificate_or_key(cases.certificates[place], cases.households[place])
    head = per_head(income, people)
    return Hit(
        key=number, village=cases.villages[place], household=cases.households[place], persons=persons,
        summary=f"{cases.heads[place]}户登记的家庭人均月收入{head:.2f}元，不低于保障标准{standard.amount:.2f}元",
        evidence={
            "救助证号": number, "家庭月收入": f"{income:.2f}元", "共同生活": f"{people}人", "人均": f"{head:.2f}元",
            "标准": f"{standard.amount:.2f}元（{standard.basis}）",
        },
    )  # fmt: skip


DETECTOR = detector(
    "income_above_standard", "家庭收入不低于保障标准", Category.INELIGIBLE, Severity.HIGH,
    clause="220号第27条；57号第23条", inputs=(Household, IncomeItem), find=find,
)  # fmt: skip
