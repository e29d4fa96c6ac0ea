"""Lists asked by ``?q=`` and by field: a Django form per collection, so that a wrong question is told, not ignored."""

from typing import Any

from django import forms
from django.db import models
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend
from rest_framework.request import Request

from .collection import Collection
from .schemas import schema_of

LARGEST = 2**63 - 1
_RANGED = (models.DateField, models.DecimalField)
_OF_PAGES = frozenset({"cursor", "page_size"})


def question_form(collection: Collection) -> tuple[type[forms.Form], dict[str, str]]:
    """The form of what a list may be asked, and the lookup of each of its fields."""
    place, lookup = collection.place
    fields: dict[str, forms.Field] = {place: _number({"village": "村（居）", "town": "镇"}[place])}
    lookups = {place: lookup}
    for name in collection.filters:
        field = collection.model._meta.get_field(name)
        if isinstance(field, _RANGED) and not isinstance(field, models.DateTimeField):
            for end, operator, word in (("from", "gte", "自"), ("to", "lte", "至")):
                fields[f"{name}_{end}"] = field.formfield(required=False, label=f"{field.verbose_name}{word}")  # type: ignore[assignment]
                lookups[f"{name}_{end}"] = f"{name}__{operator}"
        else:
            fields[name], lookups[name] = _equal(field), name
    if collection.searches:
        fields["q"] = forms.CharField(
            label="搜索",
            max_length=40,
            required=False,
            help_text="姓名、拼音首字母、身份证号末几位、救助证号等，同页面上的搜索。",
        )
    return type("QuestionForm", (forms.Form,), fields), lookups


def _number(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=LARGEST, required=False)


def _equal(field: Any) -> forms.Field:
    label = str(field.verbose_name)
    if field.is_relation or isinstance(field, models.IntegerField):
        return _number(label)
    if field.choices:
        return forms.ChoiceField(label=label, choices=[("", ""), *field.flatchoices], required=False)
    if isinstance(field, models.BooleanField):
        return forms.TypedChoiceField(
            label=label, choices=[("", ""), ("true", "是"), ("false", "否")], required=False, empty_value=None,
            coerce=lambda given: given == "true",
        )  # fmt: skip
    return forms.CharField(label=label, max_length=field.max_length, required=False)


class Questions(BaseFilterBackend):
    """Applies the questions of a view's collection; an unknown or malformed one is refused."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        made, lookups = view.questions
        unknown = set(request.query_params) - set(made.base_fields) - _OF_PAGES
        if unknown:
            raise ValidationError({name: ["没有这个查询条件。"] for name in sorted(unknown)})
        form = made(request.query_params)
        if not form.is_valid():
            raise ValidationError(form.errors)
        given = {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
        if text := given.pop("q", None):
            queryset = queryset.search(text)
        return queryset.filter(**{lookups[name]: value for name, value in given.items()})

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        made = view.questions[0]
        found = []
        for name, field in made.base_fields.items():
            schema = schema_of(field)
            found.append(
                {
                    "name": name,
                    "required": False,
                    "in": "query",
                    "description": schema.pop("description"),
                    "schema": schema,
                }
            )
        return found
