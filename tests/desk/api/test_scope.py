"""Every collection × every role × own, next and far village: what one may read, and nothing of the others."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import models

from tests.architecture.test_scope import Places
from tests.desk.api.caller import Caller
from tests.factories.rows import Rows
from xumingsi.accounts.choices import Role
from xumingsi.accounts.rights import roles_with
from xumingsi.accounts.scope import TownScopedQuerySet
from xumingsi.casework.api import Collection
from xumingsi.casework.api.showing import PLAIN
from xumingsi.desk.api.rooms import COLLECTIONS

pytestmark = pytest.mark.django_db
ID, PHONE, ACCOUNT = "11010519491231002X", "13812345678", "6228480402564890018"


@pytest.fixture
def places(db: None) -> Places:
    return Places()


@pytest.fixture
def callers(places: Places) -> dict[Role, Caller]:
    return {role: Caller(person) for role, person in places.people.items()}


def _expected(collection: Collection, role: Role, places: Places, made: dict[Any, Any]) -> set[int]:
    if role not in roles_with(collection.rows.view_right):
        return set()
    if isinstance(collection.rows, TownScopedQuerySet):
        return {made[places.own].pk}
    return {made[village].pk for village in places.seen_by(role)}


def _wrong(collection: Collection, role: Role, caller: Caller, seen: set[int], keys: set[int]) -> Iterator[str]:
    where = f"{collection.path} to {role.label}"
    listed = caller.get(f"{collection.path}/")
    if role not in roles_with(collection.rows.view_right):
        if listed.status_code != 403:
            yield f"{where}: the list answers {listed.status_code}"
    elif {row["id"] for row in listed.json()["results"]} != seen:
        yield f"{where}: {listed.content.decode()}"
    for key in keys:
        status = caller.get(f"{collection.path}/{key}/").status_code
        if (status == 200) != (key in seen):
            yield f"{where}: record {key} answers {status}"
        for action in collection.actions() if key not in seen else ():
            status = caller.post(f"{collection.path}/{key}/{action.verb.code}/").status_code
            if status not in (403, 404):
                yield f"{where}: {action.verb.code} of {key} answers {status}"


@pytest.mark.once
def test_no_role_reads_or_moves_a_record_of_another_village(places: Places, callers: dict[Role, Caller]) -> None:
    wrong = []
    for collection in COLLECTIONS:
        made = {village: rows.get(collection.model) for village, rows in places.rows.items()}
        keys = {row.pk for row in made.values()}
        for role, caller in callers.items():
            wrong += _wrong(collection, role, caller, _expected(collection, role, places, made), keys)
    assert not wrong


def test_a_filter_cannot_reach_into_another_village(places: Places, callers: dict[Role, Caller]) -> None:
    from recipients.models import Member

    here, there = (places.rows[one].get(Member) for one in (places.own, places.next_door))
    clerk = callers[Role.VILLAGE_CLERK]
    assert clerk.ids("members/", household=here.household_id) == [here.pk]
    assert clerk.ids("members/", household=there.household_id) == []
    assert clerk.ids("members/", village=places.next_door.pk) == []
    assert callers[Role.TOWN_OFFICER].ids("members/", village=places.next_door.pk) == [there.pk]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str):
        yield value


def _fill(row: Any) -> None:
    """Put an id, a telephone and an account wherever there is room for text."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField) and not field.choices and not field.unique:
            room = field.max_length or 500
            text = {"phone": PHONE, "bank_account": ACCOUNT}.get(field.name, ID)
            if room >= 60:
                text = f"身份证 {ID}，电话 {PHONE}，账号 {ACCOUNT}"[:room]
            if room >= len(text):
                setattr(row, field.name, text)


def _filled(rows: Rows, collection: Collection) -> Any:
    """The collection's row with a number of each kind wherever text is kept, but in numbers of files."""
    row = rows.fresh(collection.model)
    kept = {name: getattr(row, name) for name in PLAIN if hasattr(row, name)}
    _fill(row)
    for name, value in kept.items():
        setattr(row, name, value)
    return rows.keep(row)


def test_no_answer_holds_a_whole_number_of_a_person_and_only_the_whitelist(places: Places) -> None:
    found, read = [], 0
    callers = [Caller(places.people[role]) for role in (Role.TOWN_OFFICER, Role.VILLAGE_CLERK)]
    for collection in COLLECTIONS:
        row = _filled(places.rows[places.own], collection)
        for caller in callers:
            answer = caller.get(f"{collection.path}/{row.pk}/")
            if answer.status_code == 200:
                read += 1
                extra = set(answer.json()) - {"id", collection.place[0], *collection.fields}
                whole = [t for t in _texts(answer.json()) if any(number in t for number in (ID, PHONE, ACCOUNT))]
                if extra or whole:
                    found.append(f"{collection.path}: {extra} {whole}")
    assert not found
    assert read > len(COLLECTIONS)


def test_nothing_that_must_stay_behind_has_a_door() -> None:
    models = {collection.model._meta.label for collection in COLLECTIONS}
    assert not {label for label in models if label.startswith(("accounts.", "casework.")) or "Tip" in label}
    fields = {f"{c.path}.{name}" for c in COLLECTIONS for name in c.fields}
    assert not {one for one in fields if one.rpartition(".")[2] in {"persons", "evidence", "birth_date", "password"}}
