"""Lists: whole by their cursors, asked by search and field, at a cost that does not grow with them."""

from collections.abc import Iterator

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from recipients.models import Household, Member
from tests.desk.api.caller import Caller
from tests.factories.accounts import make_user
from tests.factories.campaign import make_household
from tests.factories.cast import Cast, make_cast
from tests.factories.rows import Rows
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division
from xumingsi.desk.api.rooms import COLLECTIONS

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(town: Division) -> Cast:
    return make_cast(town)


@pytest.fixture
def caller(town: Division, cast: Cast) -> Caller:
    return Caller(cast.officer)


def _turned(caller: Caller, address: str) -> Iterator[list[int]]:
    while address:
        answer = caller.client.get(address).json()
        yield [row["id"] for row in answer["results"]]
        address = answer["next"]


def test_the_pages_together_are_the_list_also_while_it_grows(caller: Caller, village: Division, cast: Cast) -> None:
    before = [make_household(village, actors=cast).pk for _ in range(23)]
    pages = _turned(caller, "/api/v1/households/?page_size=5")
    found = next(pages)
    make_household(village, actors=cast)
    for page in pages:
        assert len(page) <= 5
        found += page
    assert found == sorted(before, reverse=True)


@pytest.mark.parametrize(
    "cursor", ["x", "cD1hYmM=", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "cD0lMDA=", "bz0tMSZwPTE=", "%00"]
)
def test_a_cursor_made_up_is_no_fault_of_ours(cursor: str, caller: Caller) -> None:
    assert caller.get("households/", cursor=cursor).status_code in (200, 400, 404)


def test_search_and_filters_ask_what_the_pages_ask(
    caller: Caller, village: Division, town: Division, cast: Cast
) -> None:
    one = make_household(village, head="张大山", people=2, actors=cast)
    two = make_household(town.children.order_by("path")[1], head="李小河", actors=cast)
    assert caller.ids("households/", q="张大山") == [one.pk]
    assert caller.ids("households/", q="lxh") == [two.pk]
    assert caller.ids("households/", q=one.certificate_no) == [one.pk]
    assert caller.ids("households/", village=village.pk) == [one.pk]
    assert caller.ids("members/", household=one.pk, is_head="true") == [one.members.get(is_head=True).pk]
    assert caller.ids("members/", household=one.pk, is_head="false") == [one.members.get(is_head=False).pk]
    begun = one.standing_benefit.started_on
    assert caller.ids("benefits/", household=one.pk, started_on_from=begun) == [one.standing_benefit.pk]
    assert caller.ids("benefits/", household=one.pk, started_on_to=begun.replace(year=begun.year - 1)) == []


@pytest.mark.parametrize(
    "query",
    [{"vilage": 1}, {"village": "x"}, {"village": 2**70}, {"is_away": "maybe"}, {"q": "a\x00"}, {"q": "长" * 41}],
)
def test_a_question_not_understood_is_told_and_not_ignored(query: dict, caller: Caller) -> None:
    answer = caller.get("households/", **query)
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == list(query)


def _copies(rows: Rows, model: type[models.Model], number: int) -> None:
    """Up to ``number`` more rows, as far as the table's constraints allow; their history is not what is counted."""
    rows.get(model)
    model._base_manager.bulk_create([rows.new(model) for _ in range(number)], ignore_conflicts=True)


def test_a_list_of_fifty_costs_no_more_queries_than_one_of_five(
    town: Division, village: Division, caller: Caller
) -> None:
    rows, dear = Rows(village, caller.user), []
    caller.get("villages/")
    for collection in COLLECTIONS:
        spent = []
        for number in (5, 45):
            _copies(rows, collection.model, number)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert caller.get(f"{collection.path}/").status_code == 200
            spent.append(len(queries))
        if spent[1] > spent[0] or spent[1] > 6:
            dear.append(f"{collection.path}: {spent}")
    assert not dear


def test_the_root_names_every_collection(caller: Caller) -> None:
    assert [url.split("/api/v1/")[1] for url in caller.get("").json().values()] == [f"{c.path}/" for c in COLLECTIONS]


def test_people_are_named_not_numbered(caller: Caller, village: Division) -> None:
    rows = Rows(village, make_user(Role.TOWN_OFFICER, village.town, name="王干部"))
    from renewals.models import EconomicCheck

    check = rows.get(EconomicCheck)
    assert caller.get(f"checks/{check.pk}/").json()["recorded_by"] == "王干部"


def test_an_id_leaves_masked(caller: Caller, village: Division, cast: Cast) -> None:
    household = make_household(village, actors=cast)
    number = Member.objects.get(household=household).id_number
    shown = caller.get("members/").json()["results"][0]["id_number"]
    assert shown == f"{number[:6]}{'*' * 8}{number[-4:]}"
    assert Household.objects.filter(pk=household.pk).exists()
