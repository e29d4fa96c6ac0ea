"""How far a renewal has come by the end of a day, as conditions on applications.

The day is that of the thing itself (visited on, posted on), not of its being typed in: papers entered late still count
for the day they carry.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q

from audits.inspection_choices import TargetState
from audits.models import InspectionTarget
from renewals.choices import Outcome, State
from renewals.models import EconomicCheck, HouseholdVisit, PostedStep, ReviewResult
from xumingsi.kit import clock

from .figure import Question


def _end(question: Question) -> datetime:
    """The moment at which the day is over."""
    return clock.moment(question.as_of + timedelta(days=1), 0)


def applied(question: Question) -> Q:
    return Q(applied_on__lte=question.as_of)


def silent(question: Question) -> Q:
    """Never applied so far, whether or not the window is over and whatever became of it."""
    return Q(applied_on=None) | Q(applied_on__gt=question.as_of)


def verified(question: Question) -> Q:
    return Q(Exists(EconomicCheck.objects.filter(application=OuterRef("pk"), checked_on__lte=question.as_of)))


def visited(question: Question) -> Q:
    return Q(Exists(HouseholdVisit.objects.filter(application=OuterRef("pk"), visited_at__lt=_end(question))))


def spot_checked(question: Question) -> Q:
    """Inspectors have been at the door, and the result is published."""
    targets = InspectionTarget.objects.filter(application=OuterRef("pk"), checked_on__lte=question.as_of)
    return Q(Exists(targets.filter(state=TargetState.CHECKED)))


def looked_at_by_the_town(question: Question) -> Q:
    """Applied, and either drawn and visited or checked by the inspectors."""
    return applied(question) & ((Q(is_drawn=True) & visited(question)) | spot_checked(question))


def reviewed(question: Question) -> Q:
    return Q(Exists(ReviewResult.objects.filter(application=OuterRef("pk"), meeting__held_at__lt=_end(question))))


def posted(question: Question) -> Q:
    steps = PostedStep.objects.filter(application=OuterRef("pk"), line__posting__starts_on__lte=question.as_of)
    return Q(Exists(steps))


def decided(question: Question) -> Q:
    return Q(state=State.DECIDED, decided_on__lte=question.as_of)


def decided_as(question: Question, outcome: Outcome) -> Q:
    return decided(question) & Q(outcome=outcome)


def returned(question: Question) -> Q:
    """Waiting for papers now; a state that passes, so it is asked of today only."""
    return Q(state=State.RETURNED)
