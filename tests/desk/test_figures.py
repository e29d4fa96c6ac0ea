"""Every figure is the number of records behind it, on the day asked, in as many queries for one household as for many."""

from datetime import date
from decimal import Decimal

from django.db import connection
from django.test.utils import CaptureQueriesContext

from renewals.models import Application
from tests.factories.accounts import make_town, make_user
from tests.factories.campaign import make_application, make_campaign, make_cast, make_household, play_application
from tests.factories.midway import LAST_DAY, Midway
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.desk.figures import Counted, Figure, Question, count_figures, villages_of
from xumingsi.desk.figures.county import COUNTY

# What Midway's first village comes to by hand: ten renewals, one new household, a 临时救助 that is counted nowhere.
FIRST_VILLAGE = {
    "households": 9, "due": 10, "applied": 7, "silent": 3, "verified": 6, "visited": 6,
    "stopped": 2, "stopped_people": 4, "reduced": 1, "raised": 1, "granted": 1, "granted_people": 1,
}  # fmt: skip


def _counted(midway: Midway, day: date = LAST_DAY) -> Counted:
    return count_figures(COUNTY, Question(midway.campaign, day))


def test_the_columns_are_those_of_the_county_form() -> None:
    headings = list(dict.fromkeys(figure.group or figure.heading for figure in COUNTY))
    assert "、".join(headings) == (
        "在保户、在保人、应续保户、已申请、未申请、已核对、入户核查户、镇抽查户、抽查率、停发户/人、减发、增发、新增户/人、"
        "死亡人数、近亲属应备、已备、发现问题数、已整改、已销号、销号率、追缴金额、移交线索、处理人数"
    )


def test_a_village_counts_as_by_hand(midway: Midway) -> None:
    counted = _counted(midway)
    assert {key: counted.value(key, midway.first) for key in FIRST_VILLAGE} == FIRST_VILLAGE


def test_people_are_those_covered_by_benefits_in_force(midway: Midway) -> None:
    # 1+2+3+1+2+3+1+2+3+1 without the stopped (3 and 1) and with the newly granted one.
    assert _counted(midway).value("people", midway.first) == 16


def test_a_village_without_records_counts_zero_and_has_no_rate(midway: Midway, town: Division) -> None:
    counted, empty = _counted(midway), town.children.order_by("path").last()
    assert empty is not None
    assert counted.value("due", empty) == counted.value("people", empty) == 0
    assert counted.value("draw_rate", empty) is None


def test_a_rate_is_its_part_of_its_whole(midway: Midway) -> None:
    drawn = Application.objects.filter(is_drawn=True, visits__isnull=False).distinct().count()
    counted = _counted(midway)
    assert drawn
    assert counted.value("drawn") == drawn
    assert counted.value("draw_rate") == (Decimal(drawn) / 8).quantize(Decimal("0.0001"))


def test_every_number_is_the_count_of_the_records_behind_it(midway: Midway) -> None:
    question, counted = Question(midway.campaign, LAST_DAY), _counted(midway)
    of_records = [figure for figure in COUNTY if figure.rows and figure.measure.__name__ in ("records", "households")]
    assert len(of_records) > 8
    for figure in of_records:
        source = figure.source(question)
        assert source is not None
        assert counted.value(figure.key) == source.count(), figure.heading


def test_a_figure_whose_room_is_not_in_use_has_no_value(midway: Midway, idle: Figure) -> None:
    counted = _counted(midway)
    without = [figure.key for figure in COUNTY if not counted.in_use(figure.key)]
    assert {idle.key, "sign_off_rate"} <= set(without)
    assert [counted.value(key) for key in without] == [None] * len(without)


def test_an_earlier_day_is_counted_as_it_was(midway: Midway) -> None:
    """One step a day from the 7th; two of the decisions of the 20th change an amount."""
    seen = {}
    for day in (6, 7, 8, 9, 19, 20):
        counted = _counted(midway, date(2020, 9, day))
        keys = ("applied", "verified", "visited", "raised", "reduced")
        seen[day] = [counted.value(key, midway.first) for key in keys]
    assert seen == {
        6: [0, 0, 0, 0, 0],
        7: [7, 0, 0, 0, 0],
        8: [7, 6, 0, 0, 0],
        9: [7, 6, 6, 0, 0],
        19: [7, 6, 6, 0, 0],
        20: [7, 6, 6, 1, 1],
    }


def test_money_stopped_from_next_month_is_in_force_to_the_last_day_of_this(midway: Midway) -> None:
    # On 30 September the stopped are still paid, the granted not yet; in the second village a household begins in October.
    assert _counted(midway, date(2020, 9, 30)).value("households", midway.first) == 10
    assert _counted(midway, date(2020, 10, 1)).value("households", midway.first) == 9
    assert _counted(midway, date(2020, 9, 30)).value("households", midway.second) == 2
    assert _counted(midway, date(2020, 10, 1)).value("households", midway.second) == 3


def test_another_town_is_counted_by_itself(midway: Midway) -> None:
    elsewhere = make_town("白鹤镇", "999001102", ("松岭村",))
    make_application(make_campaign(elsewhere), elsewhere.children.get())
    assert _counted(midway).value("due") == 12
    assert _counted(midway).value("households") == 12


def test_a_clerk_counts_their_own_village_only(midway: Midway) -> None:
    clerk = make_user(Role.VILLAGE_CLERK, midway.second)
    question = Question(midway.campaign, LAST_DAY, clerk)
    counted = count_figures(COUNTY, question)
    assert villages_of(question) == [midway.second]
    assert counted.value("due") == counted.value("due", midway.second) == 2
    assert counted.value("due", midway.first) == 0


def test_queries_do_not_grow_with_households(town: Division) -> None:
    campaign, cast = make_campaign(town), make_cast(town)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            count_figures(COUNTY, Question(campaign, LAST_DAY))
        return len(seen)

    for village in town.children.order_by("path"):
        play_application(make_application(campaign, village, actors=cast), "visited", actors=cast)
    few = queries()
    for village in town.children.order_by("path"):
        for _ in range(8):
            make_household(village, actors=cast)
        play_application(make_application(campaign, village, actors=cast), "verified", actors=cast)
    kinds = {figure.rows for figure in COUNTY if figure.rows}
    # Who should be filed as a near relative is worked out over the graph first, once for each of the two figures.
    assert queries() == few == 2 * len(kinds) + 4
