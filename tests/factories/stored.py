"""A large scene is played once a session; later tests get its rows put back, which takes a twentieth of the time."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models

from tests.architecture.house import rooms

Scene = TypeVar("Scene")


@dataclass(frozen=True)
class _Kept:
    """What the play answered, the rows it wrote, and the numbers of the content types that some of them hold."""

    answer: Any
    rows: dict[type[models.Model], list[dict[str, Any]]]
    content_types: dict[int, str]


_KEPT: dict[Callable[[], Any], _Kept] = {}


def once(play: Callable[[], Scene]) -> Scene:
    """What ``play()`` answers, with every row of the house it writes.

    The database must hold nothing that the play would have found and used. Objects are the test's own to change.
    """
    kept = _KEPT.get(play)
    # A flush between two tests gives the content types new numbers: then the rows no longer fit.
    if kept is None or kept.content_types != _content_types():
        before = {model: set(model._base_manager.order_by().values_list("pk", flat=True)) for model in _tables()}
        answer = play()
        rows = {model: _written(model, known) for model, known in before.items()}
        kept = _KEPT[play] = _Kept(deepcopy(answer), rows, _content_types())
        return answer
    for model, rows in kept.rows.items():
        model._base_manager.bulk_create(model(**row) for row in rows)
    return deepcopy(kept.answer)  # type: ignore[no-any-return]


def _tables() -> list[type[models.Model]]:
    """Tables of the house, history included."""
    return [
        model for room in rooms() for model in apps.get_app_config(room.label).get_models() if not model._meta.proxy
    ]


def _written(model: type[models.Model], known: set[Any]) -> list[dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._base_manager.exclude(pk__in=known).order_by("pk").values_list(*names)
    return [dict(zip(names, row, strict=True)) for row in rows]


def _content_types() -> dict[int, str]:
    return {kind.pk: f"{kind.app_label}.{kind.model}" for kind in ContentType.objects.order_by("pk")}
