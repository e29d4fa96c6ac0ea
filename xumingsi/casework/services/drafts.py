"""Forms from a phone on a bad line: the same draft may arrive twice and is done once."""

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction

from xumingsi.accounts.models import User

from ..errors import BadInput
from ..models import SubmittedDraft


def earlier_result(key: uuid.UUID, *, actor: User, what: str) -> SubmittedDraft | None:
    """What this draft came to when it arrived before; None the first time. BadInput when the key was used for another
    thing or by another person."""
    earlier = SubmittedDraft.objects.filter(key=key).first()
    if earlier and (earlier.user_id, earlier.what) != (actor.pk, what):
        raise BadInput("这份草稿不是本页的，未办理。请重新打开本页再填写。")
    return earlier


def submit_once(key: uuid.UUID, *, actor: User, what: str, perform: Callable[[], str]) -> SubmittedDraft:
    """Do ``perform`` (answers the message to show) under ``key``, or answer what came of it the first time.

    ``what`` names verb and record. A Refused from ``perform`` leaves the key free: the form may be corrected and sent
    again. A second arrival at the same moment waits for the first and answers its result.
    """
    with transaction.atomic():
        try:
            with transaction.atomic():
                draft = SubmittedDraft.objects.create(key=key, user=actor, what=what)
        except IntegrityError:
            earlier = earlier_result(key, actor=actor, what=what)
            assert earlier is not None
            return earlier
        draft.message = perform()[:300]
        draft.save(update_fields=["message"])
    return draft
