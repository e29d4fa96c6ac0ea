"""Handing the roll down to a survey: the campaign draws, but only the registry knows the households."""

from recipients.models import Household
from xumingsi.accounts.models import Division, User, Village
from xumingsi.campaign.models import Survey
from xumingsi.campaign.services.surveys import draw_households
from xumingsi.kit import clock


def draw_for_survey(survey: Survey, *, actor: User, seed: str) -> Survey:
    """Draw households with a benefit in force today, village by village, and start the survey."""
    return draw_households(survey, actor=actor, seed=seed, populations=_rolls(survey))


def _rolls(survey: Survey) -> dict[Division, list[str]]:
    town = survey.campaign.town
    rolls: dict[int, list[str]] = {}
    households = Household.objects.in_town(town).with_benefit_on(clock.today()).exclude(certificate_no=None)
    for village, number in households.order_by("certificate_no").values_list("village", "certificate_no"):
        rolls.setdefault(village, []).append(number)
    return {village: rolls.get(village.pk, []) for village in Village.objects.filter(parent=town).order_by("path")}
