"""A town in the middle of its campaign, with a household in every situation the reports tell apart."""

from dataclasses import dataclass
from datetime import date

from renewals.models import Application
from renewals.services.sampling import draw_sample
from tests.factories.campaign import (
    Cast,
    make_application,
    make_campaign,
    make_cast,
    make_household,
    make_new_application,
    play_application,
    play_silence,
)
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.kit import clock

LAST_DAY = date(2020, 10, 15)


@dataclass(frozen=True)
class Midway:
    """``cases`` by what became of them."""

    campaign: Campaign
    cast: Cast
    first: Division
    second: Division
    cases: dict[str, Application]


def make_midway(town: Division) -> Midway:
    """Raised, reduced, stopped, continued, posted, visited, applied, silent (three ways) and newly granted households
    in the first village; one continued and one that nobody has heard of in the second; none in the others."""
    campaign, cast = make_campaign(town), make_cast(town)
    first, second = town.children.order_by("path")[:2]
    names = [
        "raised",
        "reduced",
        "stopped",
        "continued",
        "visited",
        "posted",
        "applied",
        "open",
        "lapsed",
        "silent_stopped",
    ]
    cases = {
        name: make_application(campaign, first, people=number % 3 + 1, amount=400 + number, actors=cast)
        for number, name in enumerate(names)
    }
    cases |= {
        name: make_application(campaign, second, people=2, actors=cast) for name in ("next_door", "next_door_open")
    }
    with clock.at(clock.moment(date(2020, 9, 5))):
        draw_sample(campaign, purpose="visit", seed="双色球2020087", actor=cast.officer)
    _play(cases, cast)
    cases["granted"] = play_application(make_new_application(campaign, first), amount=300, actors=cast)
    temporary = make_new_application(campaign, first, kind="temporary", program="临时救助")
    cases["temporary"] = play_application(temporary, amount=2000, actors=cast)
    make_household(second, people=4, since=date(2020, 10, 1), actors=cast)
    return Midway(campaign, cast, first, second, {name: _fresh(case) for name, case in cases.items()})


def _play(cases: dict[str, Application], cast: Cast) -> None:
    for name, outcome, amount in [("raised", "raise", 520), ("reduced", "reduce", 300), ("stopped", "stop", 0)]:
        play_application(cases[name], outcome=outcome, amount=amount, actors=cast)
    for name in ("continued", "next_door"):
        play_application(cases[name], actors=cast)
    play_application(cases["visited"], "visited", actors=cast, declares_relative=True, relative_note="其兄为村干部")
    play_application(cases["posted"], "posted", actors=cast)
    play_application(cases["applied"], "applied", actors=cast)
    play_silence(cases["lapsed"], "lapsed", actors=cast)
    play_silence(cases["silent_stopped"], "decided", actors=cast)


def _fresh(case: Application) -> Application:
    return Application.objects.select_related("household", "village", "benefit").get(pk=case.pk)
