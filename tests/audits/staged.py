"""A rule whose finds the test says itself, and the few acts that most tests of detection begin with."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from audits.choices import Category, Severity
from audits.detection import Detector, Hit, Question
from audits.models import Lead
from audits.services.detecting import Detected, run_detectors
from recipients.models import Household
from xumingsi.accounts.models import Division

DAY = date(2020, 9, 22)


@dataclass
class Staged:
    """``hits`` are what the rule ``staged`` finds; ``asked`` are the questions put to it."""

    town: Division
    hits: list[Hit] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)

    def find(self, question: Question) -> list[Hit]:
        self.asked.append(question)
        return list(self.hits)

    def rule(self, name: str = "staged") -> Detector:
        return Detector(name, "预设检查", Category.INELIGIBLE, Severity.HIGH, "通知二(二)2", (Household,), self.find)

    def run(self, **options: Any) -> Detected:
        """The detectors run from the command line."""
        return run_detectors(self.town, **{"actor": None, **options})

    def lead(self, *hits: Hit) -> Lead:
        """The lead of the first of ``hits``, which the rule finds from now on."""
        self.hits = list(hits)
        self.run()
        return fresh(Lead.objects.get(key=hits[0].key))


def fresh(row: Any) -> Any:
    """The row as the database has it now."""
    return type(row).objects.get(pk=row.pk)


def hit(household: Household, key: str = "K1", **facts: Any) -> Hit:
    """A find about a household."""
    number = household.members.get(is_head=True).id_number
    given = {
        "summary": f"{household.head_name}名下有车",
        "evidence": {"号牌": "渝F0001"},
        "persons": (number,),
        **facts,
    }
    return Hit(key, household.village_id, household=household.pk, **given)
