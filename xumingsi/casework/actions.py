"""What a button needs: for each verb, the form to fill in and the service that does it.

Rooms register their verbs here once; admin, clerk pages and API all read it, so a verb is offered the same everywhere.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db import models

from xumingsi.accounts.models import User

from .workflow import REGISTRY, Verb

ACTIONS: dict[tuple[str, str], "Action"] = {}


class VerbForm(forms.Form):
    """Base of every verb's form. ``subject`` is the record (None when filling in once for a whole bulk run).

    ``in_bulk`` leaves out files that may be missing: one photo is no evidence of many cases.
    """

    def __init__(
        self,
        *args: Any,
        subject: models.Model | None = None,
        actor: User | None = None,
        in_bulk: bool = False,
        **kwargs: Any,
    ) -> None:
        self.subject, self.actor = subject, actor
        super().__init__(*args, **kwargs)
        if in_bulk:
            for name in [
                name for name, field in self.fields.items() if isinstance(field, forms.FileField) and not field.required
            ]:
                del self.fields[name]


class NoQuestions(VerbForm):
    """A verb that asks nothing but a confirmation."""


class ReasonForm(VerbForm):
    """A verb that asks for a reason, which goes into the ledger."""

    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@dataclass(frozen=True)
class Action:
    """``perform(obj, actor=…, **form.cleaned_data)`` is the service (or a thin adapter of names to it)."""

    workflow: str
    verb: Verb
    form: type[VerbForm]
    perform: Callable[..., Any]

    @property
    def asks(self) -> bool:
        """Whether the form has anything to fill in."""
        return bool(self.form.base_fields)  # type: ignore[attr-defined]


def offer(workflow: str, verb: str, perform: Callable[..., Any], form: type[VerbForm] = NoQuestions) -> None:
    """Register how ``verb`` of ``workflow`` is done. LookupError for a verb that is not in the table."""
    ACTIONS[workflow, verb] = Action(workflow, REGISTRY[workflow][verb], form, perform)
