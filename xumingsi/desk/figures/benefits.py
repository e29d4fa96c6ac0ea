"""Benefits in force on a day, with the number of people and the money of that day."""

from datetime import timedelta

from django.db.models import Aggregate, Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from recipients.choices import Program
from recipients.models import Benefit, BenefitAmount
from recipients.querysets import BenefitQuerySet
from xumingsi.kit import clock

from .figure import Question


def benefits_in_force(question: Question) -> BenefitQuerySet:
    """城乡低保 and 特困 in force on the day; 临时救助 is a single sum and no standing assistance.

    ``covered_then`` is the 保障人数 as it was written down when the day was over (as it stands, for benefits entered
    later); ``amount_then`` the 元 a month in force on the day.
    """
    benefits: BenefitQuerySet = Benefit.objects.in_town(question.campaign.town).in_force_on(question.as_of)
    return as_it_was(benefits.exclude(program=Program.TEMPORARY), question)


def as_it_was(benefits: BenefitQuerySet, question: Question) -> BenefitQuerySet:
    """The same benefits with ``covered_then`` and ``amount_then``."""
    over = clock.moment(question.as_of + timedelta(days=1), 0)
    known = Benefit.history.model.objects.filter(id=OuterRef("pk"), history_date__lt=over)  # type: ignore[attr-defined]
    sums = BenefitAmount.objects.filter(benefit=OuterRef("pk"), effective_from__lte=question.as_of)
    return benefits.annotate(
        covered_then=Coalesce(Subquery(known.order_by("-history_id").values("covered_count")[:1]), F("covered_count")),
        amount_then=Subquery(sums.order_by("-effective_from").values("monthly_amount")[:1]),
    )


def households(condition: Q) -> Aggregate:
    return Count("household", filter=condition, distinct=True)


def covered_people(condition: Q) -> Aggregate:
    return Sum("covered_then", filter=condition)


def money_a_month(condition: Q) -> Aggregate:
    return Sum("amount_then", filter=condition)
