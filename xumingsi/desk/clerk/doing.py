"""A verb done from the phone: the workbench's form and service, sent at most once however often it arrives."""

import uuid
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count
from django.urls import reverse

from renewals.choices import Channel, State
from renewals.models import Application
from renewals.workflows import RENEWAL
from xumingsi.accounts.models import User
from xumingsi.casework.actions import ACTIONS, Action
from xumingsi.casework.errors import AlreadyMoved
from xumingsi.casework.models import Entry
from xumingsi.casework.workflow import Move

from .facts import RenewalForm

# Ways to remind that a clerk reaches for; the others are on the full form.
QUICK = (Channel.PHONE, Channel.DOOR, Channel.MESSAGE, Channel.RELATIVE)


@dataclass(frozen=True)
class Offer:
    """A verb as a big button; ``blockers`` say why it cannot be done yet."""

    label: str
    url: str
    blockers: tuple[str, ...]
    primary: bool


@dataclass(frozen=True)
class Row:
    """A case in a list; ``key`` is the draft number of its reminder, ``may_remind`` whether there is one to log."""

    case: Application
    key: uuid.UUID
    may_remind: bool
    applies: str


def moves(case: Application, user: User) -> list[Offer]:
    """What the user may do with the case now, main steps first; reminders have their own buttons."""
    found = [
        move
        for move in RENEWAL.verbs_for(case, user)
        if ("renewal", move.verb.code) in ACTIONS and move.verb.code != "remind"
    ]
    found.sort(key=lambda move: (not move.allowed, not move.verb.primary))
    first = next((move for move in found if move.allowed), None)
    return [_offer(case, move, move is first) for move in found]


def _offer(case: Application, move: Move, first: bool) -> Offer:
    url = reverse("clerk_do", args=[case.pk, move.verb.code])
    return Offer(move.verb.label, url, tuple(move.blockers), first)


def with_reminders(cases: list[Application], user: User) -> list[Row]:
    """Cases as rows: how each is applied for and reminded; no query a row."""
    remind = RENEWAL["remind"]
    villages = user.village_ids_with(remind.right)
    return [
        Row(case, uuid.uuid4(), case.state in remind.sources and case.village_id in villages, _applies(case))
        for case in cases
    ]


def _applies(case: Application) -> str:
    """Address of the page on which the case is applied for, empty when that is not its next step."""
    verb = {State.OPEN: "apply", State.RETURNED: "apply", State.LAPSED: "apply_late"}.get(State(case.state))
    return reverse("clerk_do", args=[case.pk, verb]) if verb else ""


def form_for(action: Action, case: Application, user: User, *given: Any) -> forms.Form:
    """The verb's form; a first application has last year's facts in it, a visit the clerk's own name."""
    kind = action.form
    first = action.verb.code == "apply" and case.state == State.OPEN
    if first or action.verb.code == "apply_late":
        kind = RenewalForm
    initial = {"visitors": f"{user.name}、"} if action.verb.code == "visit" else {}
    return kind(*given, subject=case, actor=user, initial=initial)


def draft_name(action: Action, case: Application) -> str:
    """Under which a phone keeps what was typed: another one once the verb has been done."""
    done = Entry.objects.about(case).filter(verb=f"renewal.{action.verb.code}").aggregate(n=Count("pk"))["n"]
    return f"{case.pk}-{action.verb.code}-{case.state}-{case.round}-{done}"


def perform(action: Action, case: Application, actor: User, seen: str, data: dict[str, Any]) -> str:
    """Do the verb to the case as the page showed it; answers what to tell. AlreadyMoved when it has moved since."""
    if seen not in State.values:
        raise AlreadyMoved("页面已过期，未办理。请重新打开本户。")
    case.state = seen
    action.perform(case, actor=actor, **data)
    return f"已办理“{action.verb.label}”：{case.household.head_name}户"
