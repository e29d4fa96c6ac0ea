"""A workflow is a table: every legal move, who may make it and what must be true, on one screen.

    RENEWAL = Workflow("renewal", "续保复核", field="state", states=State, verbs=[
        Verb("verify", "经济核查", [State.APPLIED], State.VERIFIED, right="renewals.verify",
             guards=[authorisation_signed], sentence="{actor}完成{subject}的经济核查"),
        …
    ])

Services move records through ``casework.transition.transition``; admin and pages draw only ``verbs_for``.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models

from xumingsi.accounts.models import User
from xumingsi.accounts.rights import RIGHTS

from .standing import Standing

REGISTRY: dict[str, "Workflow"] = {}


@dataclass(frozen=True)
class Guard:
    """A fact that must hold. ``check(obj)`` answers True, or False / a Chinese sentence saying what is missing.

    ``hides``: where it does not hold the verb is none of this record's business and is not offered at all.
    """

    check: Callable[[Any], bool | str]
    label: str
    hides: bool = False

    def blocker(self, obj: models.Model) -> str | None:
        """None when the fact holds, else what to tell the person."""
        answer = self.check(obj)
        if answer is True:
            return None
        return answer if isinstance(answer, str) else self.label


def guard(label: str, *, hides: bool = False) -> Callable[[Callable[[Any], bool | str]], Guard]:
    """Make a guard of a function; ``label`` says in Chinese what must be true (shown in workflows.md too)."""
    return lambda check: Guard(check, label, hides)


@dataclass(frozen=True)
class Verb:
    """One row of the table. An empty ``target`` keeps the state; ``apart_from`` names verbs of the same record that
    the actor must not have made (separation of duties); ``machine`` verbs are made by commands, never by a button."""

    code: str
    label: str
    sources: Sequence[str]
    target: str
    right: str
    sentence: str
    guards: Sequence[Guard] = ()
    apart_from: Sequence[str] = ()
    recuse: bool = True
    machine: bool = False
    bulk: bool = False
    clause: str = ""
    primary: bool = True


@dataclass(frozen=True)
class Move:
    """A verb as offered to a user on a record: allowed now, or why not."""

    verb: Verb
    blockers: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        return not self.blockers


class Workflow:
    """A named table of verbs over the ``field`` of a model; kept in ``REGISTRY`` under its code.

    ``guards`` hold for every verb a person makes; what the system does by itself (machine verbs) only follows facts.
    """

    def __init__(
        self,
        code: str,
        label: str,
        *,
        model: str,
        states: type[models.TextChoices],
        verbs: Iterable[Verb],
        field: str = "state",
        guards: Sequence[Guard] = (),
    ) -> None:
        self.guards = tuple(guards)
        self.code, self.label, self.model, self.field, self.states = code, label, model, field, states
        self.verbs = {verb.code: verb for verb in verbs}
        for verb in self.verbs.values():
            if verb.right not in RIGHTS:
                raise LookupError(f"{code}.{verb.code}: unknown right {verb.right}")
            unknown = {*verb.sources, *([verb.target] if verb.target else []), *()} - set(states.values)
            if unknown or set(verb.apart_from) - set(self.verbs):
                raise LookupError(f"{code}.{verb.code}: unknown state or verb {unknown or verb.apart_from}")
        REGISTRY[code] = self

    def __getitem__(self, code: str) -> Verb:
        return self.verbs[code]

    def guards_of(self, verb: Verb) -> tuple[Guard, ...]:
        """What must be true for ``verb``: the table's own guards, then the verb's."""
        return (*(() if verb.machine else self.guards), *verb.guards)

    def verbs_for(self, obj: models.Model, user: User) -> list[Move]:
        """Verbs legal from the record's state that the user's rights allow in its village, with what still blocks each:
        facts that do not hold yet, kinship, or another step by the same hand."""
        state, village = getattr(obj, self.field), obj.village  # type: ignore[attr-defined]
        standing = Standing(user, obj, self)
        moves = []
        for verb in self.verbs.values():
            if verb.machine or state not in verb.sources or not user.has_right(verb.right, village):
                continue
            found = [(guard, blocker) for guard in self.guards_of(verb) if (blocker := guard.blocker(obj))]
            if not any(guard.hides for guard, _ in found):
                refusal = standing.refusal(verb)
                moves.append(Move(verb, (*(blocker for _, blocker in found), *([str(refusal)] if refusal else []))))
        return moves
