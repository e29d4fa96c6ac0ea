"""What a room says of a kind of record to put it behind the API."""

from dataclasses import dataclass
from typing import Any

from django.db import models

from xumingsi.accounts.models import User
from xumingsi.accounts.scope import TownScopedQuerySet

from ..actions import ACTIONS, Action
from ..workflow import Workflow


@dataclass(frozen=True)
class Collection:
    """Records of ``model`` at ``/api/v1/<path>/``.

    ``fields`` is the whitelist (the key and the place are always shown); ``filters`` those of them one may ask by:
    dates and amounts as ``_from``/``_to``, all others by equality. ``workflow`` adds a door for each verb it offers.
    Numbers of people, telephones and accounts are masked by the name of the field, free text by its content.
    """

    path: str
    model: type[models.Model]
    fields: tuple[str, ...]
    filters: tuple[str, ...] = ()
    workflow: Workflow | None = None

    @property
    def rows(self) -> Any:
        return self.model._default_manager.all()

    @property
    def place(self) -> tuple[str, str]:
        """What the place is called in answers (village or town) and the lookup that leads to it."""
        if isinstance(self.rows, TownScopedQuerySet):
            return "town", self.rows.town_path
        return "village", self.rows.village_path

    @property
    def searches(self) -> bool:
        """Whether ``?q=`` has an answer here."""
        return hasattr(self.rows, "search")

    def shown_to(self, user: Any) -> models.QuerySet:
        """The rows ``user`` may see, with what an answer needs of their neighbours."""
        lookup = self.place[1]
        near = [lookup.rpartition("__")[0]] if "__" in lookup else []
        near += [name for name in self.fields if self.model._meta.get_field(name).related_model is User]
        rows: models.QuerySet = self.rows.visible_to(user)
        return rows.select_related(*near) if near else rows

    def may_be_read_by(self, user: Any) -> bool:
        return bool(user.has_right(self.rows.view_right))

    def actions(self) -> list[Action]:
        """The verbs that have a form and a service, as on the pages."""
        if self.workflow is None:
            return []
        return [ACTIONS[key] for verb in self.workflow.verbs if (key := (self.workflow.code, verb)) in ACTIONS]
