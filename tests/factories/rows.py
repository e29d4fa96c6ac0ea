"""One row of any model, filled in by the kinds of its fields: for rules that hold for every model of the house.

What a test is about it should make with the factory of its room; here only the row's existence and village matter.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import uuid4

from django.contrib.contenttypes.models import ContentType
from django.db import models

from xumingsi.accounts.models import Division, User
from xumingsi.accounts.scope import TownScopedQuerySet
from xumingsi.casework.ledger import recorded
from xumingsi.kit import clock

# Where a constraint wants something particular: fields by model label.
PARTICULARS: dict[str, dict[str, Any]] = {
    "accounts.Division": {"level": "village"},
    "accounts.ApiToken": {"expires_on": date(2099, 1, 1)},
    "recipients.Deposit": {"keeper": "甲", "witness": "乙"},
    "recipients.HomePurchase": {"buyer": "甲", "receiver": "乙", "second_receiver": "丙"},
    "recipients.PocketMoneyList": {"payer": "甲", "witness": "乙"},
    # A village sees what was found in it once that is published.
    "audits.InspectionTarget": {"state": "checked"},
    "audits.VillageInspection": {"state": "published"},
    "rectification.Extension": {"until": date(2020, 9, 2)},
}
_numbers = count(1)


@contextmanager
def some_act(village: Division) -> Iterator[None]:
    """An act in which tracked rows may be written."""
    with recorded("test.row", actor=None, sentence="测试登记", village=village):
        yield


class Rows:
    """Rows of ``village``: each model's is made once, with the rows it points to, and all belong to the village.

    ``beside`` are the rows of another village of the same town: what belongs to the town as a whole is then the same.
    """

    def __init__(self, village: Division, user: User, beside: "Rows | None" = None) -> None:
        self.village, self.user = village, user
        self._made: dict[type[models.Model], models.Model] = {}
        self._made_for_town: dict[type[models.Model], models.Model] = beside._made_for_town if beside else {}

    def get(self, model: type[models.Model]) -> models.Model:
        """The saved row of ``model``."""
        made = self._kept(model)
        return made[model] if model in made else self.keep(self.new(model))

    def fresh(self, model: type[models.Model]) -> models.Model:
        """The row of ``model`` to be changed and given to ``keep``: the one made, unless it can be written only once."""
        made = self._kept(model)
        return made[model] if model in made and not getattr(model, "append_only", False) else self.new(model)

    def keep(self, row: models.Model) -> models.Model:
        """Save the row; it is its model's from now on."""
        with some_act(self.village):
            row.save()
        self._kept(type(row))[type(row)] = row
        return row

    def _kept(self, model: type[models.Model]) -> dict[type[models.Model], models.Model]:
        town_wide = isinstance(model._default_manager.none(), TownScopedQuerySet)
        return self._made_for_town if town_wide else self._made

    def new(self, model: type[models.Model]) -> models.Model:
        """A row that could be saved; those it points to are saved."""
        values = PARTICULARS.get(model._meta.label, {})
        fields = _to_fill(model, values)
        return model(**{f.name: values[f.name] if f.name in values else self._value(f) for f in fields})

    def _value(self, field: models.Field) -> Any:
        if isinstance(field, models.ForeignKey):
            return self._target(field)
        if field.choices:
            return field.flatchoices[0][0]
        if isinstance(field, models.CharField | models.TextField):
            return self._text(field)
        by_kind = {
            models.BooleanField: True,
            models.DateTimeField: clock.moment(date(2020, 9, 1)),
            models.DateField: date(2020, 9, 1),
            models.TimeField: clock.moment(date(2020, 9, 1)).time(),
            models.DecimalField: Decimal(1),
            models.IntegerField: 1,
            models.JSONField: {},
            models.FileField: "kept.bin",
            models.UUIDField: uuid4(),
        }
        return next(value for kind, value in by_kind.items() if isinstance(field, kind))

    def _text(self, field: models.Field) -> str:
        text = str(next(_numbers)) if field.unique or _is_in_a_unique_constraint(field) else "某"
        return text[-(field.max_length or 20) :]

    def _target(self, field: models.ForeignKey) -> Any:
        target = field.related_model
        if target is User:
            return self.user
        if target is ContentType:
            return ContentType.objects.get_for_model(Division)
        if target._meta.concrete_model is Division:
            return self.village.town if "town" in field.name else self.village
        return self.get(target)


def _to_fill(model: type[models.Model], values: dict[str, Any]) -> list[models.Field]:
    """Fields without which a row cannot be saved, and those named in ``values``."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.name in values or not (field.null or field.has_default() or field.primary_key or _may_be_empty(field))
    ]


def _is_in_a_unique_constraint(field: models.Field) -> bool:
    constraints = field.model._meta.constraints
    return any(isinstance(one, models.UniqueConstraint) and field.name in one.fields for one in constraints)


def _may_be_empty(field: models.Field) -> bool:
    return field.empty_strings_allowed and field.blank and not field.unique
