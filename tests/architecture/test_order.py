"""A list shows the same rows in the same order every time: every model's ordering ends in something unique.

(Django's admin makes its own lists total; rows fetched with no order at all come reversed, see ``tests/floor.py``.)
"""

from collections.abc import Iterable

import pytest
from django.db import models

from tests.architecture.house import label, models_of_the_house


def _names(model: type[models.Model], ordering: Iterable[object]) -> set[str]:
    names = {str(name).lstrip("-") for name in ordering if isinstance(name, str)}
    return {"pk" if name in {"pk", model._meta.pk.name} else name for name in names}


def _is_total(model: type[models.Model], ordering: Iterable[object]) -> bool:
    names = {name.removesuffix("_id") for name in _names(model, ordering)}
    alone = {field.name for field in model._meta.concrete_fields if field.unique and not field.null}
    together = [set(fields) for fields in model._meta.unique_together]
    together += [
        set(c.fields) for c in model._meta.constraints if isinstance(c, models.UniqueConstraint) and not c.condition
    ]
    return bool(names & ({"pk"} | alone)) or any(fields and fields <= names for fields in together)


@pytest.mark.parametrize("model", models_of_the_house(), ids=label)
def test_a_model_has_a_total_order(model: type[models.Model]) -> None:
    assert _is_total(model, model._meta.ordering), f"Meta.ordering = {model._meta.ordering}: end it in a unique field"


def test_an_order_by_a_field_that_repeats_is_not_total() -> None:
    from xumingsi.casework.models import Entry

    assert not _is_total(Entry, ["at"])
    assert _is_total(Entry, ["chain", "seq"])
