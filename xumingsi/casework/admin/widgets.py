"""Inputs that behave alike on an old PC and a phone; a small script adds the calendar."""

from typing import Any, TypeVar

from django import forms
from django.db import models

FormT = TypeVar("FormT", bound=forms.BaseForm)


class DateInput(forms.DateInput):
    """``2020-09-01``, typed or picked; the calendar opens on the town's today, also when the demo's clock is shifted."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"data-calendar": "date", "placeholder": "年-月-日", "autocomplete": "off", "inputmode": "numeric"}
        super().__init__({**given, "size": "12", **(attrs or {})}, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """``2020-09-01 09:30``."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        given = {"data-calendar": "datetime", "placeholder": "年-月-日 时:分", "autocomplete": "off"}
        super().__init__({**given, "size": "18", **(attrs or {})}, format="%Y-%m-%d %H:%M")


class DateTimeField(forms.DateTimeField):
    """One box instead of Django's two."""

    widget = DateTimeInput


FIELD_WIDGETS: dict[type[models.Field], dict[str, Any]] = {
    models.DateTimeField: {"form_class": DateTimeField, "widget": DateTimeInput},
    models.DateField: {"widget": DateInput},
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 3})},
}


def dress(form: FormT) -> FormT:
    """Give a plain form's date, file and long text inputs our widgets' manners; answers the same form."""
    form.required_css_class = "required"  # type: ignore[attr-defined]
    for field in form.fields.values():
        widget = field.widget
        if type(widget) is forms.DateInput:
            field.widget = DateInput(widget.attrs)
        elif type(widget) is forms.DateTimeInput:
            field.widget = DateTimeInput(widget.attrs)
        elif isinstance(widget, forms.ClearableFileInput):
            widget.attrs.setdefault("accept", "image/jpeg,image/png,application/pdf")
        elif isinstance(widget, forms.Textarea):
            widget.attrs.setdefault("rows", 3)
        field.widget.is_required = field.required
    return form
