"""Foreign keys point down the house; string foreign keys are invisible to the import contract."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from tests.architecture.house import ROOT, floors, label, models_of_the_house, place, rooms


def _relations(model: type[models.Model]) -> Iterator[models.Field]:
    yield from (f for f in model._meta.get_fields() if f.is_relation and not f.auto_created and f.related_model)


@pytest.mark.parametrize("model", models_of_the_house(), ids=label)
def test_a_foreign_key_points_only_downwards(model: type[models.Model]) -> None:
    height = floors()
    own = height[apps.get_app_config(model._meta.app_label).name]
    upwards = {
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for field in _relations(model)
        # Django's own tables lie below the ground floor.
        if height.get(apps.get_app_config(field.related_model._meta.app_label).name, -1) > own
    }
    assert not upwards


def test_every_room_has_its_floor_in_the_import_contract() -> None:
    packages = {p.parent for p in ROOT.glob("*/apps.py")} | {p.parent for p in (ROOT / "xumingsi").glob("*/apps.py")}
    names = {place(package).replace("/", ".") for package in packages}
    assert names == {app.name for app in rooms()}
