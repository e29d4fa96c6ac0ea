"""Which records and acts belong to a household: read off the models, so that a new room is in the story by itself."""

from collections.abc import Iterable
from functools import cache

from django.db import models
from django.db.models import Q

from recipients.models import Household
from xumingsi.casework.models import Entry
from xumingsi.casework.verification import history_of, tracked_models

# Lists on which many households stand: their acts are told once, and not in each household's story.
_MANY = frozenset({"recipients.posting", "renewals.reviewmeeting"})


@cache
def household_paths() -> dict[str, tuple[type[models.Model], str]]:
    """Label → model and the lookup from its rows to their household, for every tracked model that has one."""
    paths = {"recipients.household": (Household, "pk")}
    for model in tracked_models():
        if model is not Household and (path := _path(model)) and model._meta.label_lower not in _MANY:
            paths[model._meta.label_lower] = (model, path)
    return paths


def _path(model: type[models.Model]) -> str | None:
    own = next((f.name for f in model._meta.concrete_fields if f.is_relation and f.related_model is Household), None)
    rows = model._default_manager.none()
    way = own or getattr(rows, "household_path", None) or _way_through(model, getattr(rows, "village_path", ""))
    return f"{way}_id" if way else None


def _way_through(model: type[models.Model], path: str) -> str | None:
    """The part of a path to the village that ends at the household."""
    here, names = model, path.split("__") if path else []
    for at, name in enumerate(names, 1):
        field = here._meta.get_field(name)
        if not field.is_relation:
            return None
        here = field.related_model  # type: ignore[assignment]
        if here is Household:
            return "__".join(names[:at])
    return None


def acts_about(households: Iterable[int]) -> Q:
    """Condition on entries: about a household of these, about a record of one, or an act that wrote to a household or member.

    Costs one query per kind of record, however many households.
    """
    keys = list(households)
    about = Q(pk__in=[])
    for label, (model, path) in household_paths().items():
        found = model._base_manager.filter(**{f"{path}__in": keys}).order_by().values_list("pk", flat=True)
        if subjects := [str(pk) for pk in found]:
            about |= Q(subject_type=label, subject_id__in=subjects)
    return about | Q(act__in=_written(keys))


def _written(keys: list[int]) -> list[object]:
    """Acts that wrote history of these households or their members, whatever the acts were about (imports, lists)."""
    found: set[object] = set()
    for label, (model, path) in household_paths().items():
        if path in ("pk", "household_id") and label.startswith("recipients."):
            name = "id__in" if path == "pk" else "household_id__in"
            found |= set(
                history_of(model)._base_manager.filter(**{name: keys}).order_by().values_list("act", flat=True)
            )
    return sorted(found, key=str)


def story_of(household: Household, user: object) -> models.QuerySet:
    """Every act of the household's case the user may read, the first first."""
    return Entry.objects.visible_to(user).filter(acts_about([household.pk])).order_by("at", "pk")
