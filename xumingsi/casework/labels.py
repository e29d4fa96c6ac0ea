"""What a model's fields are called in Chinese."""

from collections.abc import Iterable

from django.db import models


def field_labels(model: type[models.Model] | models.Model, names: Iterable[str]) -> str:
    """The fields ``names`` (names or attnames) in Chinese, joined as a sentence lists them: 组、住址."""
    known = {field.name: field.verbose_name for field in model._meta.concrete_fields}
    known |= {field.attname: field.verbose_name for field in model._meta.concrete_fields}
    return "、".join(str(known[name]) for name in names)
