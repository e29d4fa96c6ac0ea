"""Cures as figures: an item counts in the year its problem was found in, and for the village it belongs to."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from rectification.choices import ASKED_STATES, ItemState
from rectification.models import RectificationItem, Submission
from rectification.querysets import ItemQuerySet
from xumingsi.kit import clock

from .figure import Question


def items(question: Question) -> ItemQuerySet:
    """Items of problems found within the campaign's year, those of the town itself among them."""
    found: ItemQuerySet = RectificationItem.objects.of_town(question.campaign.town).standing()
    return found.filter(problem__found_on__lte=question.as_of, problem__found_on__year=question.campaign.year)


def village_items(question: Question) -> ItemQuerySet:
    """Those of a village: the table has no row for the town itself."""
    return items(question).exclude(village=question.campaign.town)


def cured(question: Question) -> Q:
    """Every measure was shown and sign-off applied for by the day, and it was not sent back since."""
    end = clock.moment(question.as_of + timedelta(days=1), 0)
    asked = Submission.objects.filter(item=OuterRef("pk"), recorded_at__lt=end)
    return Q(Exists(asked), state__in=[*ASKED_STATES, ItemState.CLOSED])


def signed_off(question: Question) -> Q:
    return Q(state=ItemState.CLOSED, closed_on__lte=question.as_of)
