"""走过场: visits to several households of a village tell word for word the same.

Compared without blanks and punctuation, within a village. Only what was found at the house is compared: a proposal's
reasons are a formula by nature.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256

from audits.casebook import Visit, visits_in
from audits.choices import Category, Severity
from audits.detection import Hit, Question, detector
from audits.thresholds import threshold
from renewals.models import HouseholdVisit

HOUSEHOLDS = threshold("identical_remarks", "households", "相同记录的户数达到", 3, unit="户", note="同一村（居）内入户记录一字不差的户数。", lowest=2)  # fmt: skip
NAMED = 30
_NOT_WORDS = re.compile(r"[\W_]+")


def find(question: Question) -> Iterator[Hit]:
    enough = int(HOUSEHOLDS.on(question.town, question.as_of))
    told: dict[tuple[str, str], dict[int, Visit]] = defaultdict(dict)
    for visit in visits_in(question):
        if words := _NOT_WORDS.sub("", visit.circumstances):
            told[visit.village_code, words].setdefault(visit.household, visit)
    for (village, words), visits in told.items():
        if len(visits) >= enough:
            first = next(iter(visits.values()))
            names = "、".join(visit.head_name for visit in list(visits.values())[:NAMED])
            yield Hit(
                f"{village}|{sha256(words.encode()).hexdigest()[:16]}", first.village, f"{len(visits)} 户的入户记录一字不差",
                evidence={"入户记录": first.circumstances[:200], "户数": str(len(visits)), "涉及户": names},
            )  # fmt: skip


DETECTOR = detector(
    "identical_remarks", "入户记录雷同", Category.MOTIONS, Severity.MEDIUM, clause="通知四(一)", inputs=(HouseholdVisit,), find=find,
)  # fmt: skip
