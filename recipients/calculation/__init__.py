"""What a household is due: plain functions over plain values. Nothing here reads or writes the database."""

from .calculate import CaseColumns, calculate, calculate_many
from .case import Case, Holding, IncomeEntry, Person
from .months import Span, amount_spans
from .result import Finding, Level, Line, Result
from .rules import RULES, PropertyRules, RuleSet, rules_on
from .standards import Figure, Standards

__all__ = [
    "RULES", "Case", "CaseColumns", "Figure", "Finding", "Holding", "IncomeEntry", "Level", "Line", "Person",
    "PropertyRules", "Result", "RuleSet", "Span", "Standards", "amount_spans", "calculate", "calculate_many", "rules_on",
]  # fmt: skip
