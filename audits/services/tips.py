"""Taking tips in and hearing more from their authors. What is written here carries the day and no hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction

from audits.models import Tip, TipBar, TipMessage
from audits.tip_choices import Channel, Matter, Party, Route, TipState
from audits.tip_people import HANDLE, accused_users, is_reserved, kept_away, people_of, route_of
from audits.tip_rules import due_after
from xumingsi.accounts.models import Division, User, Village
from xumingsi.casework.errors import BadInput, NotAllowed
from xumingsi.casework.ledger import recorded
from xumingsi.casework.transition import require_reason, save_checked
from xumingsi.kit import clock

from .identities import Identity, seal_identity
from .tip_codes import code_digest, find_tip, make_code
from .tip_photos import clean_photos, keep_photos

LONGEST = 5000
MOST_MESSAGES = 50


@dataclass(frozen=True)
class Receipt:
    """What the author takes away. ``code`` is told this once."""

    tip: Tip
    code: str


def file_tip(
    town: Division, *, actor: User | None, content: str, channel: Channel | str = Channel.WEB, matter: Matter | str = Matter.OTHER,
    party: Party | str = Party.UNKNOWN, accused: str = "", place: Village | None = None, identity: Identity | None = None,
    photos: Iterable[Any] = (), code: str = "",
) -> Receipt:  # fmt: skip
    """Take a tip: by its author through the web (``actor`` None) or by staff at a window, the telephone, a board, a group.

    An ``identity`` is sealed at once. ``code`` is one made before (``make_code``); the same code with the same words is the
    same tip, so a second click files nothing. Raises NotAllowed, BadInput.
    """
    if actor is not None and not actor.has_right(HANDLE, town):
        raise NotAllowed(f"您没有在{town}登记举报的权限。")
    if place is not None and place.parent_id != town.pk:
        raise BadInput("该村（居）不属于本镇。", {"place": ["请重新选择。"]})
    content = require_reason(content, "请写明要反映的情况。", "content")[:LONGEST]
    code = code or make_code()
    filed = find_tip(code)
    if filed is not None and filed.content == content:
        return Receipt(filed, code)
    code = make_code() if filed else code
    drawn = clean_photos(photos)
    tip = Tip(
        town=town, place=place, channel=channel, received_on=clock.today(), is_named=identity is not None, matter=matter, party=party,
        accused=accused.strip()[:200], content=content, code_digest=code_digest(code), taken_by=actor,
        due_on=due_after(town, TipState.REGISTERED, clock.today()),
    )  # fmt: skip
    try:
        with transaction.atomic():
            _take(tip, actor, identity, drawn)
    except IntegrityError as error:
        # Two clicks at the same moment: the first has filed it.
        first = find_tip(code)
        if first is None or first.content != content:
            raise BadInput("没有收到，请再提交一次。") from error
        return Receipt(first, code)
    return Receipt(tip, code)


def _take(tip: Tip, actor: User | None, identity: Identity | None, photos: list[bytes]) -> None:
    facts = {"channel": Channel(tip.channel).label, "kind": "实名" if tip.is_named else "匿名"}
    sentence = "{actor}登记{subject}（{channel}，{kind}）" if actor else "收到{subject}（{channel}，{kind}）"
    with recorded("tip.file", actor=actor, sentence=sentence, untimed=True, facts=facts) as act:
        people = people_of(tip.town)
        accused = accused_users(tip, people)
        away = dict(kept_away(tip, accused, people))
        settle_route(tip, accused, people, away)
        save_checked(tip)
        _bar(tip, away)
        if identity is not None:
            seal_identity(tip, identity)
        keep_photos(tip, photos)
        act.subject = tip


def settle_route(tip: Tip, accused: list[User], people: list[User], away: dict[User, Any]) -> None:
    """Who handles the tip, given whom it is about. What was once reserved or passed on stays so."""
    tip.is_reserved = tip.is_reserved or is_reserved(tip, accused)
    tip.route = route_of(tip, tip.is_reserved, accused, people, {user.pk for user in away})
    if tip.route == Route.ABOVE:
        tip.due_on = None


def refresh_bars(tip: Tip) -> None:
    """Work out anew who is kept away, inside the act in progress: relatives may have been declared since."""
    people = people_of(tip.town)
    accused = accused_users(tip, people)
    away = dict(kept_away(tip, accused, people))
    settle_route(tip, accused, people, away)
    _bar(tip, away)


def _bar(tip: Tip, away: dict[User, Any]) -> None:
    known = set(tip.bars.values_list("user", flat=True))
    for user, cause in away.items():
        if user.pk not in known:
            save_checked(TipBar(tip=tip, user=user, cause=cause))


def add_to_tip(tip: Tip, text: str) -> TipMessage:
    """Something more from the author, who has shown the receipt code. BadInput when empty, or after fifty additions."""
    text = require_reason(text, "请写明要补充的情况。", "text")[:LONGEST]
    latest = tip.messages.filter(from_author=True).order_by("-pk").first()
    if latest is not None and (latest.text, latest.day) == (text, clock.today()):
        return latest
    if tip.messages.filter(from_author=True).count() >= MOST_MESSAGES:
        raise BadInput("补充次数过多，请到镇纪委当面反映。", {"text": ["补充次数过多。"]})
    message = TipMessage(tip=tip, from_author=True, text=text, day=clock.today())
    with recorded("tip.add", actor=None, sentence="{subject}的举报人补充情况", untimed=True) as act:
        save_checked(message)
        act.subject = tip
    return message
