"""What the rules on procedure read: decided cases and visits of a town, each from a fixed number of queries.

Only what was handled in this system has steps at all. Spells that came with a roster have no application and therefore
never appear here: nobody is accused of lacking a step that this system did not yet hold.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models

from recipients.models import Member
from renewals.choices import Outcome
from renewals.models import Decision, HomeCheck, HouseholdVisit, PostedStep, UrgentRelief, Visitor
from xumingsi.accounts.models import Division
from xumingsi.casework.models import Attachment
from xumingsi.kit import clock

from .detection import Hit, Question


@dataclass(frozen=True, slots=True)
class Decided:
    """An approved decision and its case; ``round`` is the one decided. ``head`` is (name, id number) of the 户主."""

    application: int
    number: str
    round: int
    kind: str
    campaign: int
    household: int
    village: int
    outcome: str
    decided_on: date
    decided_at: datetime
    decided_by: int
    head: tuple[str, str]

    @property
    def step(self) -> tuple[int, int]:
        """What the rows of its steps are found by: application and round."""
        return self.application, self.round

    def hit(self, summary: str, evidence: dict[str, str], **more: Any) -> Hit:
        """A find about this case."""
        told = {"申请编号": self.number, "审批日期": f"{self.decided_on:%Y-%m-%d}", **evidence}
        return Hit(
            f"{self.number}|{self.round}", self.village, f"{self.head[0]}户{summary}", household=self.household,
            persons=(self.head[1],) if self.head[1] else (), evidence=told, **more,
        )  # fmt: skip


_DECISION = (
    "application_id", "application__number", "round", "application__kind", "application__campaign_id", "application__household_id",
    "application__village_id", "proposal__outcome", "decided_on", "recorded_at", "recorded_by_id",
)  # fmt: skip


def decided_cases(question: Question) -> list[Decided]:
    """Cases approved up to the day, in the order of approval.

    Left out: silent households stopped after somebody was at the door, for their road has no visit, review or posting
    (57号第32条: they were told in writing).
    """
    rows = Decision.objects.in_town(question.town).filter(approved=True, decided_on__lte=question.as_of)
    posted, at_home = steps_taken(PostedStep, question.town), steps_taken(HomeCheck, question.town)
    heads = heads_of(question.town)
    found = []
    for row in rows.order_by("recorded_at", "pk").values_list(*_DECISION).iterator(chunk_size=5000):
        case = Decided(*row, head=heads.get(row[5], ("", "")))
        silent = case.outcome == Outcome.STOP and case.step in at_home and case.step not in posted
        if not silent:
            found.append(case)
    return found


def steps_taken(model: type[models.Model], town: Division, **where: Any) -> set[tuple[int, int]]:
    """(application, round) of every row of a step."""
    rows = model._default_manager.in_town(town).filter(**where)  # type: ignore[attr-defined]
    return set(rows.order_by().values_list("application_id", "round").distinct())


def relieved(town: Division) -> set[int]:
    """Applications helped at once by a named person's consent: spared review and posting (649号令第48条)."""
    rows = UrgentRelief.objects.in_town(town).filter(application__is_urgent=True)
    return set(rows.order_by().values_list("application_id", flat=True))


def heads_of(town: Division) -> dict[int, tuple[str, str]]:
    """Household → name and id number of its 户主 now."""
    rows = Member.objects.in_town(town).filter(is_head=True, left_on=None).order_by()
    return {key: (name, number) for key, name, number in rows.values_list("household_id", "name", "id_number")}


@dataclass(slots=True)
class Visit:
    """A household visit as recorded. ``at`` is the wall clock; ``place`` (latitude, longitude) as the record says;
    ``visitors`` are names, with the account's username where there is one. ``turn`` counts the case's visits."""

    pk: int
    application: int
    number: str
    turn: int
    applied_on: date | None
    household: int
    head_name: str
    village: int
    village_code: str
    recorded_by: int
    at: datetime
    circumstances: str
    place: tuple[float, float] | None
    visitors: list[tuple[str, str]]

    @property
    def key(self) -> str:
        return f"{self.number}|{self.turn}"


_VISIT = (
    "pk", "application_id", "application__number", "application__applied_on", "application__household_id",
    "application__household__head_name", "application__village_id", "application__village__code", "recorded_by_id", "visited_at",
    "circumstances", "latitude", "longitude",
)  # fmt: skip


def visits_in(question: Question) -> list[Visit]:
    """All visits up to the day, in the order in which they were recorded."""
    rows = HouseholdVisit.objects.in_town(question.town).filter(visited_at__lt=end_of(question.as_of))
    names: dict[int, list[tuple[str, str]]] = defaultdict(list)
    people = Visitor.objects.in_town(question.town).order_by("pk").values_list("visit_id", "name", "user__username")
    for visit, name, username in people.iterator(chunk_size=5000):
        names[visit].append((name, username or ""))
    turns: dict[int, int] = defaultdict(int)
    found = []
    for row in rows.order_by("pk").values_list(*_VISIT).iterator(chunk_size=5000):
        pk, application, number, applied_on, household, head, village, code, by, at, words, *place = row
        turns[application] += 1
        found.append(
            Visit(
                pk, application, number, turns[application], applied_on, household, head, village, code, by,
                at.astimezone(clock.CHINA), words, _point(*place), names[pk],
            )
        )  # fmt: skip
    return found


def _point(latitude: Decimal | None, longitude: Decimal | None) -> tuple[float, float] | None:
    return None if latitude is None or longitude is None else (float(latitude), float(longitude))


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo of a visit."""

    visit: int
    sha256: str
    file: str
    place: tuple[float, float] | None


def visit_photos(town: Division) -> list[Photo]:
    """All photos attached to visits, in the order in which they came."""
    kind = ContentType.objects.get_for_model(HouseholdVisit)
    rows = Attachment.objects.in_town(town).filter(subject_type=kind, content_type__startswith="image/").order_by("pk")
    names = ("subject_id", "sha256", "file", "latitude", "longitude")
    return [Photo(visit, sha, file, _point(*place)) for visit, sha, file, *place in rows.values_list(*names)]


def end_of(day: date) -> datetime:
    """The moment after the day's last."""
    return clock.moment(day + timedelta(days=1), 0)
