"""What the tables of 城乡低保 and 特困供养 count (domain §6.1, tables A to F), on a day and over its year."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Aggregate, Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from recipients.choices import Program, StandardKind
from recipients.models import Benefit, HomeStay, Member, Standard
from recipients.querysets import BenefitQuerySet, MemberQuerySet
from xumingsi.kit.dates import month_floor

from .benefits import as_it_was, benefits_in_force
from .figure import Question, Rate

GROWN, OLD = 18, 60


def benefits_of(*programs: Program) -> Callable[[Question], BenefitQuerySet]:
    """Benefits of the programmes in force on the day."""
    return lambda question: benefits_in_force(question).filter(program__in=programs)


def people_of(*programs: Program) -> Callable[[Question], MemberQuerySet]:
    """People covered by benefits of the programmes on the day; ``care`` is the care level, a home's where none is registered."""

    def rows(question: Question) -> MemberQuerySet:
        drawing = benefits_of(*programs)(question).order_by().values("household")
        people: MemberQuerySet = Member.objects.in_town(question.campaign.town).present_on(question.as_of)
        stays = HomeStay.objects.filter(home__town=question.campaign.town, id_number=OuterRef("id_number"))
        level = (
            stays.present_on(question.as_of).exclude(care_level="").order_by("-admitted_on", "-pk").values("care_level")
        )
        people = people.filter(is_covered=True, household__in=drawing)
        return people.annotate(care=Coalesce(NullIf("care_level", Value("")), Subquery(level[:1]), Value("")))

    return rows


def joined(*programs: Program) -> Callable[[Question], BenefitQuerySet]:
    """Of those in force on the day, the ones that began in its month."""
    return lambda question: benefits_of(*programs)(question).filter(started_on__gte=month_floor(question.as_of))


def ended(*programs: Program) -> Callable[[Question], BenefitQuerySet]:
    """In force when the month before was over, and no longer on the day."""

    def rows(question: Question) -> BenefitQuerySet:
        before = month_floor(question.as_of) - timedelta(days=1)
        benefits: BenefitQuerySet = Benefit.objects.in_town(question.campaign.town).in_force_on(before)
        return as_it_was(benefits.filter(program__in=programs, ended_on__lt=question.as_of), question)

    return rows


def _born(first: int | None, last: int | None) -> Callable[[Question], Q]:
    """Aged ``first`` or more and under ``last`` on the day."""

    def where(question: Question) -> Q:
        young = Q(birth_date__lte=_years_before(question.as_of, first)) if first else Q()
        return young & Q(birth_date__gt=_years_before(question.as_of, last)) if last else young

    return where


def _years_before(day: date, years: int) -> date:
    """The latest birthday of those who have turned ``years`` by the day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def standard(kind: StandardKind) -> Rate:
    """元 per person and month in force on the day."""

    def rate(question: Question) -> Decimal | None:
        found = Standard.objects.in_force_on(question.as_of).filter(kind=kind).values_list("monthly_amount", flat=True)
        return found.first()

    return rate


def persons(condition: Q) -> Aggregate:
    """How many people meet the condition."""
    return Count("pk", filter=condition, distinct=True)


def where(**facts: object) -> Callable[[Question], Q]:
    return lambda question: Q(**facts)


def is_old(question: Question) -> Q:
    return _born(OLD, None)(question)


def is_grown(question: Question) -> Q:
    return _born(GROWN, OLD)(question)


def is_minor(question: Question) -> Q:
    return _born(None, GROWN)(question)


def is_disabled(question: Question) -> Q:
    return ~Q(disability__in=["", "无"])
