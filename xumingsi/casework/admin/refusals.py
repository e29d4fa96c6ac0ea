"""Refusals on a page: said next to their fields, with everything that was filled in kept."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, ModelForm

from ..errors import BadInput, Refused
from ..services.attempts import note_refusal


def add_refusal(form: BaseForm, refusal: Refused) -> None:
    """Say a refusal on a bound form: next to the fields it names, else above them. An attempt on relatives is kept."""
    note_refusal(refusal)
    fields = refusal.fields if isinstance(refusal, BadInput) else {}
    placed = False
    for name, messages in fields.items():
        for message in messages:
            form.add_error(name if name in form.fields else None, message)
            placed = True
    if not placed:
        form.add_error(None, str(refusal))


def kind_form(form: type[ModelForm], refusal: Refused | None) -> type[ModelForm]:
    """``form`` that says above its fields what the model complains of in fields it does not show, and a refusal."""

    class KindForm(form):  # type: ignore[misc, valid-type]
        def clean(self) -> Any:
            cleaned = super().clean()
            if refusal is not None:
                add_refusal(self, refusal)
            return cleaned

        def add_error(self, field: str | None, error: Any) -> None:
            if field is None and hasattr(error, "error_dict"):
                shown = {*self.fields, NON_FIELD_ERRORS}
                for name, found in error.error_dict.items():
                    super().add_error(name if name in shown else None, found)
            else:
                super().add_error(field, error)

    return KindForm
