"""Keeping what was refused: an attempt on a case of relatives leaves a trace although nothing else was written."""

from django.db import transaction

from xumingsi.accounts.models import Division, User
from xumingsi.kit import masking

from ..errors import Recused, Refused
from ..ledger import recorded
from ..models import RefusedAttempt
from ..transition import save_checked


def note_refusal(refusal: Refused) -> RefusedAttempt | None:
    """Keep the attempt behind a Recused, once; any other refusal leaves nothing.

    Called by the doors where they turn a refusal into a message: only there has the attempt's transaction been rolled back,
    so that this one stands by itself. The entry says neither the case nor the relation, which are for the discipline
    inspection alone.
    """
    if not isinstance(refusal, Recused) or refusal.attempt is None or refusal.is_noted:
        return None
    refusal.is_noted = True
    tried = refusal.attempt
    place = getattr(tried.subject, "village", None) or _place_of(tried.subject, tried.actor)
    if place is None:
        return None
    row = RefusedAttempt(
        actor=tried.actor, village=place, doing=tried.doing, relation=masking.mask_text(tried.relation)[:300],
        subject_type=tried.subject._meta.label_lower, subject_id=str(tried.subject.pk),
        subject_text=masking.mask_text(str(tried.subject))[:200],
    )  # fmt: skip
    sentence = "{actor}办理“{doing}”，因近亲属回避未予办理"
    with (
        transaction.atomic(),
        recorded(
            "recusal.refuse", actor=tried.actor, sentence=sentence, town=place.town, facts={"doing": tried.doing}
        ) as act,
    ):
        save_checked(row)
        act.subject = row
        act.village = place
    return row


def _place_of(subject: object, actor: User) -> Division | None:
    """The subject itself when it is a place, else where the person works."""
    if isinstance(subject, Division):
        return subject
    return next((duty.division for duty in actor.active_duties), None)
