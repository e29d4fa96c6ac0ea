"""Whoever looks, and at whatever, sees the rows of their own villages and no others."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import models

from tests.architecture.house import models_of_the_house
from tests.factories.accounts import make_town, make_user
from tests.factories.rows import Rows
from xumingsi.accounts.choices import Role
from xumingsi.accounts.models import Division, User
from xumingsi.accounts.rights import roles_with
from xumingsi.accounts.scope import TownScopedQuerySet, VillageScopedQuerySet

WITHOUT_SCOPE = {
    "accounts.Division": "names of places, shown to everybody who signs in",
    "accounts.Duty": "accounts are the system administrator's, of the whole installation",
    "casework.Chain": "reached only through its entries",
    "casework.Entry": "has a visible_to of its own: discipline sees all of its town, others their villages and own acts",
}


def _queryset(model: type[models.Model]) -> models.QuerySet:
    return model._default_manager.none()


def _of_kind(kind: type[models.QuerySet]) -> list[type[models.Model]]:
    return [model for model in models_of_the_house() if isinstance(_queryset(model), kind)]


def _leads_to_a_division(model: type[models.Model], seen: frozenset[type[models.Model]] = frozenset()) -> bool:
    targets = {f.related_model._meta.concrete_model for f in model._meta.concrete_fields if f.is_relation} - {User}
    return Division in targets or any(_leads_to_a_division(t, seen | {model}) for t in targets - seen - {model})


def _end_of(model: type[models.Model], path: str) -> type[models.Model]:
    for name in path.split("__"):
        model = model._meta.get_field(name).related_model  # type: ignore[assignment]
    return model._meta.concrete_model


class Places:
    """Two villages of one town and one of another, with the same people working in the first town."""

    def __init__(self) -> None:
        town = make_town()
        other = make_town("白鹤镇", "999001102", ("松岭村",))
        self.own, self.next_door = town.children.order_by("path")[:2]
        self.elsewhere = other.children.get()
        self.people = {role: make_user(role, self.own if role == Role.VILLAGE_CLERK else town) for role in Role}
        author = self.people[Role.TOWN_OFFICER]
        own = Rows(self.own, author)
        self.rows = {
            self.own: own,
            self.next_door: Rows(self.next_door, author, beside=own),
            self.elsewhere: Rows(self.elsewhere, author),
        }

    def seen_by(self, role: Role) -> set[Division]:
        """The villages of this person's duty."""
        return {self.own} if role == Role.VILLAGE_CLERK else {self.own, self.next_door}


@pytest.fixture
def places(db: None) -> Places:
    return Places()


def test_every_model_of_a_village_or_town_is_scoped_or_says_why_not() -> None:
    scoped = {*_of_kind(VillageScopedQuerySet), *_of_kind(TownScopedQuerySet)}
    open_to_all = {m._meta.label for m in models_of_the_house() if _leads_to_a_division(m) and m not in scoped}
    assert open_to_all == set(WITHOUT_SCOPE)


def _shown(model: type[models.Model], person: User | AnonymousUser) -> set[models.Model]:
    return set(model._default_manager.visible_to(person))  # type: ignore[attr-defined]


def test_rows_of_a_village_are_seen_by_its_people_only(places: Places) -> None:
    wrong = []
    for model in _of_kind(VillageScopedQuerySet):
        made = {village: rows.get(model) for village, rows in places.rows.items()}
        allowed = roles_with(_queryset(model).view_right)  # type: ignore[attr-defined]
        for role, person in places.people.items():
            expected = {made[village] for village in places.seen_by(role)} if role in allowed else set()
            if _shown(model, person) != expected:
                wrong.append(f"{model._meta.label} to {role.label}: {_shown(model, person)}, not {expected}")
    assert not wrong


def test_rows_of_a_town_are_seen_by_its_people_only(places: Places) -> None:
    wrong = []
    for model in _of_kind(TownScopedQuerySet):
        here, there = places.rows[places.own].get(model), places.rows[places.elsewhere].get(model)
        assert here != there
        allowed = roles_with(_queryset(model).view_right)  # type: ignore[attr-defined]
        for role, person in places.people.items():
            if _shown(model, person) != ({here} if role in allowed else set()):
                wrong.append(f"{model._meta.label} to {role.label}: {_shown(model, person)}")
    assert not wrong


def test_nobody_without_a_duty_sees_a_row(places: Places) -> None:
    dismissed = places.people[Role.TOWN_OFFICER]
    dismissed.is_active = False
    scoped = [*_of_kind(VillageScopedQuerySet), *_of_kind(TownScopedQuerySet)]
    for model in scoped:
        places.rows[places.own].get(model)
    assert not [m._meta.label for m in scoped for person in (AnonymousUser(), dismissed) if _shown(m, person)]


def test_the_path_of_a_scope_ends_at_a_division() -> None:
    ends = {model: _queryset(model).village_path for model in _of_kind(VillageScopedQuerySet)}  # type: ignore[attr-defined]
    ends |= {model: _queryset(model).town_path for model in _of_kind(TownScopedQuerySet)}  # type: ignore[attr-defined]
    assert not [f"{model._meta.label}: {path}" for model, path in ends.items() if _end_of(model, path) is not Division]
