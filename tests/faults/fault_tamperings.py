"""A thousand single changes by SQL, drawn by lot, each alone: every one found, and named."""

import os
import random

import pytest
from django.db import IntegrityError

from tests.casework.behind import behind_the_back
from tests.casework.test_tamperings import tamper
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import tracked_models, verify

pytestmark = [pytest.mark.django_db, pytest.mark.faults]
SEED, TAMPERINGS = 20201016, int(os.environ.get("FAULT_TAMPERINGS", "1000"))


@pytest.mark.fault(done="绕过系统用 SQL 单独改、删一处，抽取上千次", holds="每次都被发现，并指出是哪张表")
def test_a_thousand_tamperings_are_all_named(played, record_property):
    chance, missed, done = random.Random(SEED), [], 0
    of = {model: {model._meta.label_lower} for model in [Entry]}
    for model in tracked_models():
        names = {model._meta.label_lower, model.history.model._meta.label_lower}
        of |= {place: names for place in (model, model.history.model) if place._base_manager.exists()}
    rows = {place: list(place._base_manager.order_by("pk").values_list("pk", flat=True)) for place in of}
    places = sorted((place for place in of if rows[place]), key=lambda place: place._meta.label)
    while done < TAMPERINGS:
        model = Entry if chance.random() < 0.2 else chance.choice(places)
        pk = chance.choice(rows[model])
        try:
            with behind_the_back() as cursor:
                what = tamper(chance, cursor, model, pk)
                # An entry's last one cut off shows in the rows it vouched for.
                found = verify().faults
                named = {fault.model for fault in found}
                if not found or (model is not Entry and not named & of[model]):
                    missed.append((model._meta.label, pk, what))
        except IntegrityError:
            continue
        done += 1
    assert missed == []
    assert verify().ok
    record_property("trials", f"（{done} 次，全部指出）")
