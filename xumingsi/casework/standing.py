"""Where a person stands towards a record: related to it (回避), or the hand that did the other step (两人办理)."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from xumingsi.accounts.models import User

from . import recusal
from .errors import Refused, SamePerson
from .models import Entry

if TYPE_CHECKING:
    from .workflow import Verb, Workflow


class Standing:
    """``actor`` towards ``obj`` under ``workflow``; asks the database once for all verbs."""

    def __init__(self, actor: User, obj: Any, workflow: "Workflow") -> None:
        self.actor, self.obj, self.workflow = actor, obj, workflow

    @cached_property
    def relation(self) -> str | None:
        """The relation in Chinese, None when unrelated."""
        return recusal.relation_between(self.actor, self.obj)

    @cached_property
    def deeds(self) -> frozenset[str]:
        """Verbs of the workflow the actor has made on this record."""
        made = Entry.objects.about(self.obj).filter(actor=self.actor, verb__startswith=f"{self.workflow.code}.")
        return frozenset(verb.split(".", 1)[1] for verb in made.order_by().values_list("verb", flat=True).distinct())

    def refusal(self, verb: "Verb") -> Refused | None:
        """Why this person may not make ``verb`` here; None when nothing stands against it."""
        if verb.recuse and self.relation:
            return recusal.refusal(
                self.actor, self.obj, self.relation, right=verb.right, village=self.obj.village, doing=verb.label,
                fit=lambda other: Standing(other, self.obj, self.workflow).other_step(verb) is None,
            )  # fmt: skip
        if other := self.other_step(verb):
            return SamePerson(f"您已办理过本件的“{self.workflow[other].label}”，“{verb.label}”须由另一人办理。")
        return None

    def other_step(self, verb: "Verb") -> str | None:
        """The verb by the same hand that ``verb`` must be apart from; None when there is none."""
        return next((other for other in verb.apart_from if other in self.deeds), None)
