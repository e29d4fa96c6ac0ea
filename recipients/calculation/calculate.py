"""The two ways in: one household, or many given column by column. Both put the same pieces together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .calculator import Calculator
from .case import Case, Holding, IncomeEntry, Person
from .result import Result
from .rules import RuleSet, rules_on
from .standards import Standards


def calculate(case: Case, on: date, standards: Standards, rules: RuleSet | None = None) -> Result:
    """What the household is due a month as things stand on ``on`` (ages and standards of that day).

    ``rules`` default to the rule set in force on the day. Never raises for lacking facts: the result says what lacks.
    """
    calculator = Calculator(on, standards, rules or rules_on(on))
    return calculator.settle(
        case.program, case.people, case.income, case.income_items, case.holdings, case.size, case.covered_count
    )


@dataclass
class CaseColumns:
    """Many households: one list per fact, all of one length; ``people`` one household after the other, those of the
    household at place i ending before ``ends[i]``. Items and holdings by place, where there are any."""

    programs: Sequence[str]
    incomes: Sequence[Decimal | None]
    sizes: Sequence[int | None]
    covered_counts: Sequence[int | None]
    people: Sequence[Person]
    ends: Sequence[int]
    income_items: Mapping[int, Sequence[IncomeEntry]] = field(default_factory=dict)
    holdings: Mapping[int, Sequence[Holding]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.programs)


def calculate_many(columns: CaseColumns, on: date, standards: Standards, rules: RuleSet | None = None) -> list[Result]:
    """As ``calculate`` for each household, in order; what repeats among them is worked out once and shared."""
    settle = Calculator(on, standards, rules or rules_on(on)).settle
    items, holdings, people = columns.income_items, columns.holdings, columns.people
    results: list[Result] = []
    first = 0
    rows = zip(columns.programs, columns.incomes, columns.sizes, columns.covered_counts, columns.ends, strict=True)
    for place, (program, income, size, covered_count, end) in enumerate(rows):
        results.append(
            settle(
                program, people[first:end], income, items.get(place, ()), holdings.get(place, ()), size, covered_count
            )
        )
        first = end
    return results
