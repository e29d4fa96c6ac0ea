"""Two hundred tamperings drawn by lot, each alone: not one stays hidden."""

import random
import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, models

from tests.casework.behind import behind_the_back, table
from tests.factories.campaign import make_cast
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import tracked_models, verify

pytestmark = pytest.mark.django_db
SEED, TAMPERINGS = 20201015, 200


def test_two_hundred_single_tamperings_are_all_found(played):
    chance, missed = random.Random(SEED), []
    places = [
        place for model in tracked_models() for place in (model, model.history.model) if place._base_manager.exists()
    ]
    rows = {place: list(place._base_manager.order_by("pk").values_list("pk", flat=True)) for place in [*places, Entry]}
    done = 0
    while done < TAMPERINGS:
        model = Entry if chance.random() < 0.2 else chance.choice(places)
        pk = chance.choice(rows[model])
        try:
            with behind_the_back() as cursor:
                what = tamper(chance, cursor, model, pk)
                if verify().ok:
                    missed.append((model._meta.label, pk, what))
        except IntegrityError:
            continue  # the database itself would not have it
        done += 1
    assert missed == []
    assert verify().ok


def tamper(chance: random.Random, cursor: Any, model: type[models.Model], pk: Any) -> str:
    key = connection.ops.quote_name(model._meta.pk.column)
    if chance.random() < 0.2:
        cursor.execute(f"DELETE FROM {table(model)} WHERE {key} = %s", [pk])
        return "deleted"
    # The key of the ledger's table is no part of an entry; passwords are in no history (see accounts.User).
    out = {"password", "last_login"} | ({"id"} if model is Entry else set())
    field = chance.choice([f for f in model._meta.concrete_fields if f.name not in out and not f.primary_key])
    old = model._base_manager.filter(pk=pk).values_list(field.attname, flat=True)[0]
    value = another(field, old, chance)
    cursor.execute(
        f"UPDATE {table(model)} SET {connection.ops.quote_name(field.column)} = %s WHERE {key} = %s", [value, pk]
    )
    return f"{field.attname}: {old!r} → {value!r}"


def another(field: models.Field, old: Any, chance: random.Random) -> Any:
    """Another value of the field's kind, as the database takes it."""
    target = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(target, models.BooleanField):
        new: Any = not old
    elif isinstance(target, models.JSONField):
        new = {"changed": chance.random()}
    elif isinstance(target, models.UUIDField):
        new = uuid.UUID(int=chance.getrandbits(128))
    elif isinstance(target, models.DateTimeField):
        new = (old or datetime.fromisoformat("2020-01-01T00:00:00+00:00")) + timedelta(microseconds=1)
    elif isinstance(target, models.DateField):
        new = (old or date(2020, 1, 1)) + timedelta(days=1)
    elif isinstance(target, models.DecimalField):
        new = (old or Decimal(0)) + Decimal(1).scaleb(-target.decimal_places)
    elif isinstance(target, models.IntegerField):
        new = (old or 0) + 1
    else:
        new = ("乙" if (old or "甲")[:1] == "甲" else "甲") + (old or "")[1:]
    return target.get_db_prep_save(new, connection)


def test_nobody_of_the_cast_is_missed(played):
    """The tamperings above reach people, duties, phases and steps: all that keeps history and has rows."""
    assert make_cast(played.village.town).officer
    reached = {model._meta.label for model in tracked_models() if model._base_manager.exists()}
    assert {
        "accounts.User",
        "accounts.Duty",
        "campaign.Phase",
        "renewals.Decision",
        "recipients.PostingLine",
        "casework.Attachment",
    } <= reached
