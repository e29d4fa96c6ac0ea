"""Who is on the roll on a day, and whom of them a list of another office names.

Matching is by the whole id number and nothing else, in two statements whatever the sizes: first the lines about
somebody on file (a semi-join of two indexed columns, at the cost of the smaller side), then those few people.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, F, Max, Min, OuterRef, QuerySet, Subquery

from recipients.calculation import rules_on
from recipients.choices import Program
from recipients.models import Benefit, Household, Member
from xumingsi.casework.bulk import listed

from .detection import Question

LOW_INCOME = (Program.URBAN, Program.RURAL)
DESTITUTE = (Program.DESTITUTE_HOME, Program.DESTITUTE_CARE)
_AT_A_TIME = 5000


class Recipient(NamedTuple):
    """Somebody in a household with monthly assistance on the day; keys are primary keys."""

    member: int
    id_number: str
    name: str
    is_covered: bool
    birth: date
    disability: str
    health: str
    labour: str
    occupation: str
    household: int
    certificate_no: str
    head_name: str
    village: int
    place: str
    program: str
    since: date

    @property
    def who(self) -> str:
        return f"{self.place}{self.name}（{self.head_name}户，{self.program}）"

    @property
    def key(self) -> str:
        """Tells this person in this household from everybody else."""
        return f"{self.certificate_no}|{self.id_number}"


def spells_on(day: date) -> QuerySet:
    """Monthly assistance in force on ``day`` (临时救助 is one sum)."""
    return Benefit.objects.in_force_on(day).exclude(program=Program.TEMPORARY)


def members_on(question: Question) -> QuerySet:
    """The town's members present on the day who count as living together, with their household's ``program``, ``since``."""
    spells = spells_on(question.as_of).filter(household=OuterRef("household")).order_by("-started_on", "-pk")
    present = Member.objects.in_town(question.town).present_on(question.as_of)
    present = present.exclude(exclusion__in=list(rules_on(question.as_of).not_members))
    facts = {"program": Subquery(spells.values("program")[:1]), "since": Subquery(spells.values("started_on")[:1])}
    return present.annotate(**facts).exclude(program=None)


def recipients_among(question: Question, numbers: Collection[str]) -> list[Recipient]:
    """Those of ``numbers`` who are in a household with monthly assistance, one for each household they are in."""
    return _read(members_on(question).filter(id_number__in=listed(numbers))) if numbers else []


def recipients_in(question: Question, households: Collection[int]) -> list[Recipient]:
    """The people of ``households``, household by household, the head first."""
    return _read(members_on(question).filter(household__in=listed(households))) if households else []


def recipients_from(question: Question, **facts: Any) -> list[Recipient]:
    """Those of whom ``facts`` hold, among the people the question is about."""
    rows = members_on(question).filter(**facts)
    return _read(rows if question.persons is None else rows.filter(id_number__in=listed(question.persons)))


_NAMES = (
    *("pk", "id_number", "name", "is_covered", "birth_date", "disability", "health", "labour", "occupation", "household_id"),
    *("household__certificate_no", "household__head_name", "household__village_id", "household__village__name", "program", "since"),
)  # fmt: skip


def _read(rows: QuerySet) -> list[Recipient]:
    ordered = rows.order_by("household_id", "-is_head", "pk").values_list(*_NAMES)
    found = (Recipient(*row) for row in ordered.iterator(chunk_size=_AT_A_TIME))
    return [one._replace(certificate_no=certificate_or_key(one.certificate_no, one.household)) for one in found]


def certificate_or_key(certificate_no: str | None, household: int) -> str:
    """How a household is named in keys: its 救助证号; where none was given yet, its number here."""
    return certificate_no or f"未发证{household}"


def lines_about(question: Question, records: QuerySet, *fields: str) -> dict[str, list[tuple[Any, ...]]]:
    """The lines of ``records`` about anybody on file, by id number; each the values of ``fields``."""
    own = records.filter(town=question.town).order_by()
    if question.persons is None:
        own = own.filter(Exists(Member.objects.filter(id_number=OuterRef("id_number"))))
    else:
        # Few of those on a new list are on file: whom it does not concern costs one look into an index.
        asked = Member.objects.filter(id_number__in=listed(question.persons)).order_by()
        known = set(asked.values_list("id_number", flat=True))
        own = own.filter(id_number__in=listed(known)) if known else own.none()
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for number, *values in own.values_list("id_number", *fields).iterator(chunk_size=_AT_A_TIME):
        found[number].append(tuple(values))
    return found


def recipients_with_lines(
    question: Question, records: QuerySet, *fields: str
) -> Iterator[tuple[Recipient, list[tuple[Any, ...]]]]:
    """Recipients named by ``records``, each with their lines in a fixed order."""
    lines = lines_about(question, records, *fields)
    for recipient in recipients_among(question, lines.keys()):
        yield recipient, sorted(lines[recipient.id_number], key=str)


class Family(NamedTuple):
    """A household with monthly assistance on the day."""

    key: int
    certificate_no: str
    village: int
    place: str
    group_no: str
    head_name: str
    head_id: str
    program: str
    shared: str

    @property
    def who(self) -> str:
        return f"{self.place}{self.head_name}户"


def families_on(question: Question) -> QuerySet:
    """The town's households with monthly assistance on the day, each with its ``program``."""
    spells = spells_on(question.as_of).filter(household=OuterRef("pk")).order_by("-started_on", "-pk")
    own = Household.objects.in_town(question.town)
    return own.annotate(program=Subquery(spells.values("program")[:1])).exclude(program=None)


def families_of(question: Question) -> QuerySet:
    """Keys of the households, on file, that the question is narrowed to."""
    return Member.objects.filter(id_number__in=listed(question.persons or ())).order_by().values("household")


def sharing(question: Question, field: str) -> list[list[Family]]:
    """Households of the same ``field`` (bank_account, phone, address), two or more, in the order of their 救助证号.

    集中供养 is left out: its money goes to the care home's account and its telephone is the home's, by rule.
    """
    spells = spells_on(question.as_of).exclude(program=Program.DESTITUTE_CARE).filter(household=OuterRef("pk"))
    own = Household.objects.in_town(question.town).filter(Exists(spells)).exclude(**{field: ""}).order_by()
    if question.persons is not None:
        held = Household.objects.filter(pk__in=families_of(question)).exclude(**{field: ""}).order_by()
        own = own.filter(**{f"{field}__in": held.values(field)})
    repeated = own.values(field).annotate(least=Min("pk"), most=Max("pk")).filter(least__lt=F("most")).values(field)
    groups: dict[str, list[Family]] = defaultdict(list)
    rows = families_on(question).exclude(program=Program.DESTITUTE_CARE).filter(**{f"{field}__in": repeated})
    for family in as_families(rows.order_by(field, "certificate_no", "pk"), question.as_of, field):
        groups[family.shared].append(family)
    return [group for group in groups.values() if len(group) > 1]


def as_families(rows: QuerySet, day: date, shared: str) -> Iterator[Family]:
    """``rows`` of ``families_on`` with their heads; ``shared`` names the field that goes along."""
    heads = Member.objects.present_on(day).filter(household=OuterRef("pk"), is_head=True)
    names = ("pk", "certificate_no", "village_id", "village__name", "group_no", "head_name", "head_id", "program", shared)  # fmt: skip
    with_heads = rows.annotate(head_id=Subquery(heads.values("id_number")[:1]))
    for key, certificate, *values in with_heads.values_list(*names).iterator(chunk_size=_AT_A_TIME):
        village, place, group, head_name, head_id, program, value = values
        number = certificate_or_key(certificate, key)
        yield Family(key, number, village, place, group, head_name, head_id or "", program, value)


def heads_of(households: Collection[int], day: date) -> dict[int, tuple[str, ...]]:
    """The id numbers of the heads of ``households``, by household."""
    heads = Member.objects.present_on(day).filter(household__in=listed(households), is_head=True).order_by("pk")
    rows = heads.values_list("household_id", "id_number") if households else ()
    return {household: (number,) for household, number in rows}
