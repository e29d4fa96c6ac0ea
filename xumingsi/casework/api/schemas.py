"""Form fields as JSON schema, for the OpenAPI: what a verb asks and what a list can be asked by."""

from typing import Any

from django import forms

from ..forms import MonthField, PhotosField


def bodies_of(form: type[forms.Form]) -> dict[str, dict[str, Any]]:
    """Media type → the object a verb takes. Files go by multipart only; what needs one cannot be done by JSON."""
    fields: dict[str, forms.Field] = form.base_fields  # type: ignore[attr-defined]
    plain = {name: field for name, field in fields.items() if not isinstance(field, forms.FileField)}
    bodies = {"multipart/form-data": _object(fields)}
    if all(name in plain for name, field in fields.items() if field.required):
        bodies["application/json"] = _object(plain)
    return dict(sorted(bodies.items()))


def _object(fields: dict[str, forms.Field]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: schema_of(field) for name, field in fields.items()},
        "additionalProperties": False,
    }
    if required := [name for name, field in fields.items() if field.required]:
        schema["required"] = required
    return schema


def schema_of(field: forms.Field) -> dict[str, Any]:
    """One field: its type, its bounds, its choices, and its Chinese label."""
    told = " ".join(filter(None, [str(field.label or ""), str(field.help_text or "")]))
    return {**_kind(field), "description": told}


def _kind(field: forms.Field) -> dict[str, Any]:
    if isinstance(field, PhotosField):
        return {"type": "array", "items": {"type": "string", "format": "binary"}}
    if isinstance(field, forms.ModelChoiceField):
        return {"type": "integer", "minimum": 1}
    if isinstance(field, forms.MultipleChoiceField):
        return {"type": "array", "items": {"type": "string", "enum": _values(field)}}
    if isinstance(field, forms.ChoiceField):
        values = _values(field)
        return {"type": "string", "enum": values} if values else {"type": "string"}
    if isinstance(field, forms.CharField):
        return {"type": "string", **({"maxLength": field.max_length} if field.max_length else {})}
    return next((dict(kind) for made, kind in _KINDS if isinstance(field, made)), {"type": "string"})


def _values(field: Any) -> list[str]:
    return [str(value) for value, _ in field.choices if value not in (None, "")]


# The first that fits: a month is a date field, a decimal an integer field to Django.
_KINDS: list[tuple[type[forms.Field], dict[str, Any]]] = [
    (forms.FileField, {"type": "string", "format": "binary"}),
    (forms.NullBooleanField, {"type": "boolean"}),
    (forms.BooleanField, {"type": "boolean"}),
    (forms.DecimalField, {"type": "string", "format": "decimal", "example": "120.00"}),
    (forms.IntegerField, {"type": "integer"}),
    (MonthField, {"type": "string", "example": "2020-10"}),
    (forms.DateField, {"type": "string", "format": "date"}),
    (forms.DateTimeField, {"type": "string", "example": "2020-09-08 09:30"}),
]
