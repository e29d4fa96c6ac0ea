"""Recording acts: the only way a tracked row may be written.

``recorded`` opens an act; every history row written inside is stamped with the act's number and digested; on leaving,
one entry is appended to the town's chain. The chain is locked last and briefly, so that writers queue only there.
"""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.dispatch import receiver
from simple_history.signals import post_create_historical_record, pre_create_historical_record

from xumingsi.accounts.models import Division, User
from xumingsi.kit import clock, masking

from .canonical import Spelling, history_spelling
from .errors import UnrecordedWrite
from .models import Chain, Entry

GENESIS = "0" * 64
SYSTEM_NAME = "系统"


@dataclass
class Act:
    """An act in progress: what the entry will say. ``facts`` are shown in the sentence's details, so no full id numbers."""

    actor: User | None
    verb: str
    sentence: str
    subject: models.Model | None = None
    subject_text: str = ""
    village: Division | None = None
    town: Division | None = None
    from_state: str = ""
    to_state: str = ""
    reason: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    untimed: bool = False
    uid: uuid.UUID = field(default_factory=uuid.uuid4)
    at: datetime = field(default_factory=clock.now)
    _rows: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def add_row(self, label: str, history_id: int, digest: str) -> None:
        """Note a history row written in this act (``label`` of the history model, lower case)."""
        self._rows.setdefault(label, []).append((history_id, digest))

    def add_rows(self, label: str, history_ids: list[int], digests: list[str]) -> None:
        """The same for a set."""
        self._rows.setdefault(label, []).extend(zip(history_ids, digests, strict=True))

    def manifest(self) -> dict[str, dict[str, Any]]:
        """Per history table: which ids (as closed runs) and one digest over the rows' digests in id order."""
        result = {}
        for label, rows in sorted(self._rows.items()):
            rows.sort()
            total = sha256()
            total.update("".join(digest for _, digest in rows).encode())
            result[label] = {"ids": runs([history_id for history_id, _ in rows]), "sha256": total.hexdigest()}
        return result


def runs(ids: list[int]) -> list[list[int]]:
    """Sorted ids as closed runs: [1, 2, 3, 7] → [[1, 3], [7, 7]]."""
    found: list[list[int]] = []
    for number in ids:
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    return found


_current: ContextVar[Act | None] = ContextVar("current_act", default=None)


def current_act() -> Act:
    """The act in progress; raises UnrecordedWrite when there is none."""
    act = _current.get()
    if act is None:
        raise UnrecordedWrite("no act in progress: write through a service")
    return act


@contextmanager
def recorded(
    verb: str,
    *,
    actor: User | None,
    sentence: str,
    subject: models.Model | None = None,
    village: Division | None = None,
    town: Division | None = None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
    facts: dict[str, Any] | None = None,
    untimed: bool = False,
) -> Iterator[Act]:
    """One act as one atomic block with one ledger entry.

    ``verb`` is "app.verb"; ``sentence`` a Chinese sentence that may use {actor}, {subject}, {reason} and any fact.
    ``subject`` may be set on the yielded act once it exists. ``town`` defaults to the village's; without both the act
    goes to the system's chain. Acts nest: each writes its own entry, the inner first.

    ``untimed`` is for what somebody tells in confidence: the entry and its history rows carry the day without the hour
    and stand in the system's chain, out of the order of the town's acts, which would tell the hour as well.
    """
    act = Act(
        actor=actor, verb=verb, sentence=sentence, subject=subject, village=village, town=town,
        from_state=from_state, to_state=to_state, reason=masking.mask_text(reason), facts=dict(facts or {}),
        untimed=untimed,
    )  # fmt: skip
    if untimed:
        act.at = clock.moment(clock.today(), 0)
    with transaction.atomic():
        token = _current.set(act)
        try:
            yield act
        finally:
            _current.reset(token)
        _append(act)


def _append(act: Act) -> Entry:
    if act.untimed:
        act.village = act.town = None
    elif act.village is None and act.subject is not None:
        act.village = getattr(act.subject, "village", None)
    town = act.town or (act.village.town if act.village else None)
    chain = lock_chain(town)
    last = Entry.objects.filter(chain=chain).order_by("-seq").values_list("seq", "digest").first()
    seq, previous = last or (0, GENESIS)
    actor_name = str(act.actor) if act.actor else SYSTEM_NAME
    # A record names itself without full id numbers; what people typed may hold some.
    subject_text = act.subject_text or (str(act.subject) if act.subject is not None else "")
    act.facts = {key: _masked(key, value) for key, value in act.facts.items()}
    words = {**act.facts, "actor": actor_name, "subject": subject_text, "reason": act.reason}
    entry = Entry(
        chain=chain,
        seq=seq + 1,
        act=act.uid,
        at=act.at,
        actor=act.actor,
        actor_name=actor_name,
        village_id=act.village.pk if act.village else None,
        subject_type=act.subject._meta.label_lower if act.subject is not None else "",
        subject_id=str(act.subject.pk) if act.subject is not None else "",
        subject_text=subject_text[:200],
        verb=act.verb,
        sentence=act.sentence.format_map(words),
        from_state=act.from_state,
        to_state=act.to_state,
        reason=act.reason,
        facts=act.facts,
        rows=act.manifest(),
        previous=previous,
    )
    if act.untimed:
        entry.pk = -1 - secrets.randbelow(2**53)
    entry.digest = entry_digest(entry)
    entry.save(force_insert=True)
    return entry


EXACT = frozenset({"sha256", "digest", "seed"})


def _masked(key: str, value: Any) -> Any:
    return masking.mask_text(value) if isinstance(value, str) and key not in EXACT else value


def lock_chain(town: Division | None) -> Chain:
    """The town's chain, locked until the transaction ends; made on first use."""
    chain = Chain.objects.select_for_update().filter(town=town).first()
    if chain is None:
        with transaction.atomic():
            Chain.objects.get_or_create(town=town)
        chain = Chain.objects.select_for_update().get(town=town)
    return chain


ENTRY_SPELLING = Spelling(Entry, leave_out=("id", "digest"))


def entry_digest(entry: Entry) -> str:
    """SHA-256 over all columns of the entry but its key and the digest itself, the previous digest among them."""
    return ENTRY_SPELLING.digest_of(entry)


@receiver(pre_create_historical_record)
def _stamp(sender: type, history_instance: Any, **_: Any) -> None:
    act = current_act()
    history_instance.act = act.uid
    history_instance.history_date = act.at
    history_instance.history_user = act.actor
    if act.reason and not history_instance.history_change_reason:
        history_instance.history_change_reason = act.reason
    history_instance.digest = history_spelling(history_instance.__class__).digest_of(history_instance)


@receiver(post_create_historical_record)
def _note(sender: type, history_instance: Any, **_: Any) -> None:
    current_act().add_row(history_instance._meta.label_lower, history_instance.history_id, history_instance.digest)
