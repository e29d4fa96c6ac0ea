"""Everything a service may refuse with. ``str(error)`` is a Chinese sentence fit to show to the person who tried."""

from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """Base of all refusals: nothing was written; the message says what, why and what to do."""


class AlreadyMoved(Refused):
    """Another click or another person moved the record first."""


class NotNow(Refused):
    """The record's state does not allow this verb."""


class NotAllowed(Refused):
    """The actor does not hold the right in this village."""


class GuardFailed(Refused):
    """Something that must be true first is not; ``blockers`` lists each in Chinese."""

    def __init__(self, blockers: list[str]) -> None:
        self.blockers = blockers
        super().__init__("；".join(blockers))


@dataclass(frozen=True)
class Attempt:
    """What somebody tried to do to a case of relatives: the record, the relation and the verb in Chinese."""

    actor: Any
    subject: Any
    relation: str
    doing: str


class Recused(Refused):
    """The actor is related to the case (回避); ``attempt`` is what the discipline inspection will read of it."""

    def __init__(self, message: str, attempt: Attempt | None = None) -> None:
        self.attempt = attempt
        self.is_noted = False
        super().__init__(message)


class SamePerson(Refused):
    """Two people are required and the actor already did the other step."""


class BadInput(Refused):
    """What was entered cannot be right; ``fields`` maps field name to messages where known."""

    def __init__(self, message: str, fields: dict[str, list[str]] | None = None) -> None:
        self.fields = fields or {}
        super().__init__(message)


class UnrecordedWrite(RuntimeError):
    """A tracked row was saved outside a recorded act: a programming error, never shown to users."""
