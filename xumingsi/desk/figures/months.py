"""The year so far month by month (table D): the roll at each month's end, the last month's on the day asked for."""

from dataclasses import replace
from typing import NamedTuple

from recipients.choices import Program
from recipients.models import Benefit
from recipients.querysets import BenefitQuerySet
from xumingsi.kit.dates import month_floor

from .allowance import RURAL, URBAN
from .benefits import as_it_was, households, money_a_month
from .counting import Counted, count_figures, month_ends_before
from .destitute import DESTITUTE
from .figure import Figure, Question


class Month(NamedTuple):
    """``label`` 2020-09 and what was counted when it was over."""

    label: str
    counted: Counted


def temporary_in_month(question: Question) -> BenefitQuerySet:
    """临时救助 granted in the month up to the day."""
    rows: BenefitQuerySet = Benefit.objects.in_town(question.campaign.town).filter(program=Program.TEMPORARY)
    since = month_floor(question.as_of)
    return as_it_was(rows.filter(started_on__gte=since, started_on__lte=question.as_of), question)


_WANTED = {
    *("urban_households", "urban_people", "urban_allowance", "rural_households", "rural_people", "rural_allowance"),
    *("care_households", "care_people", "care_money", "home_country", "home_country_people", "home_town", "home_town_people", "home_money"),
}  # fmt: skip
MONTHLY = [
    *(figure for figure in (*URBAN, *RURAL, *DESTITUTE) if figure.key in _WANTED),
    Figure("relief_households", "户数", "当月批准的临时救助户数", temporary_in_month, measure=households),
    Figure(
        "relief_money", "资金", "当月批准的临时救助金额（元）", temporary_in_month, measure=money_a_month, kind="money"
    ),
]


def months_of(question: Question) -> list[Month]:
    """January to the month of the day."""
    days = [*month_ends_before(question.as_of), question.as_of]
    return [Month(f"{day:%Y-%m}", count_figures(MONTHLY, replace(question, as_of=day))) for day in days]
