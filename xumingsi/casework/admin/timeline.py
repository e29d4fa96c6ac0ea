"""A record's story from the ledger, in Chinese sentences."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from xumingsi.accounts.models import User
from xumingsi.kit import masking

from ..models import Attachment, Entry
from ..workflow import REGISTRY


@dataclass(frozen=True)
class Moment:
    """One line of the story. ``digest`` is short, for reading aloud against a printed head of the ledger."""

    at: datetime
    sentence: str
    reason: str
    from_state: str
    to_state: str
    number: int
    digest: str

    @property
    def moved(self) -> bool:
        """Whether the state changed."""
        return bool(self.to_state) and self.from_state != self.to_state


def timeline_of(obj: models.Model, limit: int | None = None) -> list[Moment]:
    """The latest acts about ``obj`` first. Whoever may see the record may read its story."""
    return moments(Entry.objects.about(obj).order_by("-seq")[:limit])


def moments(entries: Iterable[Entry]) -> list[Moment]:
    """Entries as lines to read; free text is masked here, since people do write id numbers into reasons."""
    return [
        Moment(
            at=entry.at,
            sentence=entry.sentence,
            reason=masking.mask_text(entry.reason),
            from_state=_state(entry.verb, entry.from_state),
            to_state=_state(entry.verb, entry.to_state),
            number=entry.seq,
            digest=entry.digest[:8],
        )
        for entry in entries
    ]


def _state(verb: str, value: str) -> str:
    workflow = REGISTRY.get(verb.split(".")[0])
    labels = dict(workflow.states.choices) if workflow else {}
    return str(labels.get(value, value))


def attachments_of(obj: models.Model, user: Any) -> list[Attachment]:
    """Evidence of ``obj`` the user may open."""
    return list(Attachment.objects.visible_to(user).of(obj)) if isinstance(user, User) else []
