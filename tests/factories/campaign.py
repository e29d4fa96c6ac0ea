"""A renewal campaign and its households, made through the services on the notice's own days.

    campaign = make_campaign(town)
    application = make_application(campaign, village, head="张大山", amount=400)
    play_application(application, upto="decided", outcome="raise", amount=480)

Whatever the machine's clock says, households are on the roll since 2019, the list is opened on 1 September 2020, and a
play begins on ``FIRST_DAY`` (one step a day, eight days on the board) unless told another day.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from recipients.choices import Program
from recipients.models import Household
from recipients.services.benefits import grant_benefit
from recipients.services.households import register_household
from renewals.models import Application
from renewals.services.opening import open_renewals, register_application
from tests.factories.cast import Cast, make_cast
from tests.factories.plays import FIRST_DAY, WHOLE, WINDOW_OVER, photo, play_application, play_silence
from xumingsi.accounts.models import Division
from xumingsi.campaign.models import Campaign
from xumingsi.campaign.notice import NOTICE_2020
from xumingsi.campaign.services import set_up_campaign
from xumingsi.kit import clock, resident_id

__all__ = [
    "FIRST_DAY", "ROLL_DAY", "WINDOW_OVER", "Cast", "make_application", "make_campaign", "make_cast", "make_household",
    "make_id", "make_new_application", "open_list", "photo", "play_application", "play_silence",
]  # fmt: skip

ROLL_DAY = date(2020, 9, 1)
AREA = "999001"

_numbers = count(1)
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "大山春梅国强秀英建华桂兰志明永福"


def make_campaign(town: Division) -> Campaign:
    """The notice's campaign of 2020 in ``town``, with its phases and leading group; its list is still empty."""
    return set_up_campaign(town, NOTICE_2020, actor=None)


def make_household(
    village: Division, *, head: str = "", people: int = 1, program: Program | str = Program.RURAL, amount: Decimal | int = 400,
    born: int = 1960, since: date = date(2019, 1, 1), covered: int | None = None, actors: Cast | None = None, **fields: Any,
) -> Household:  # fmt: skip
    """A household of ``people`` (a head born about ``born`` and grown children) with a benefit since ``since``; ``fields`` as on
    Household. ``amount`` 0 leaves the benefit out."""
    cast, number = actors or make_cast(village.town), next(_numbers)
    name = head or _SURNAMES[number % 16] + _GIVEN[number // 16 % 16] + _GIVEN[(number * 7 + 3) % 16]
    members = [{"name": name, "relation": "户主", "id_number": make_id(born)}]
    members += [
        {"name": f"{name[0]}小{'二三四五六七八九'[i]}", "relation": "子", "id_number": make_id(1985)}
        for i in range(people - 1)
    ]
    fields = {
        "certificate_no": f"QX{number:05}",
        "group_no": f"{number % 5 + 1}组",
        "monthly_income": Decimal(120),
        **fields,
    }
    household = register_household(village, actor=cast.clerk(village), members=members, **fields)
    if amount:
        grant_benefit(
            household, program=program, amount=Decimal(amount), effective_from=since, covered_count=covered or people,
            cause="原批准", actor=cast.leader,
        )  # fmt: skip
    return household


def make_id(year: int) -> str:
    """A valid resident id of nobody, another each time, of somebody born in ``year`` or the two after."""
    number = next(_numbers)
    return resident_id.make(AREA, date(year, 1, 1) + timedelta(days=number % 1000), number // 1000 * 2 + 1)


def make_application(campaign: Campaign, village: Division, **household: Any) -> Application:
    """The renewal of a new household (``household`` as for ``make_household``), in state 待申请."""
    made = make_household(village, **household)
    return open_list(campaign)[made.pk]


def open_list(campaign: Campaign, on: date = ROLL_DAY) -> dict[int, Application]:
    """Open the renewals due on ``on``; every renewal of the campaign by its household's key."""
    with clock.at(clock.moment(on)):
        open_renewals(campaign, as_of=on, actor=None)
    return {
        application.household_id: application
        for application in Application.objects.select_related(*WHOLE).filter(campaign=campaign).renewals()
    }


def make_new_application(
    campaign: Campaign, village: Division, *, kind: str = "new", program: str = Program.RURAL, **fields: Any
) -> Application:
    """An application of a household so far without assistance (应保尽保 or, with ``kind`` "temporary", 临时救助)."""
    household = make_household(village, amount=0, certificate_no=None)
    clerk = make_cast(campaign.town).clerk(village)
    with clock.at(clock.moment(FIRST_DAY)):
        return register_application(
            campaign, village, kind=kind, program=program, members=[], household=household, actor=clerk, **fields
        )
