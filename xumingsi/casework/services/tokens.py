"""Tokens for the API: made by a user for himself, with an end, shown once, revoked by him or by 系统管理员."""

import secrets
from datetime import date, timedelta
from hashlib import sha256

from django.conf import settings

from xumingsi.accounts.models import ApiToken, User
from xumingsi.kit import clock

from ..errors import BadInput, NotAllowed
from ..ledger import recorded
from ..transition import require_reason, save_checked

MARK, SHOWN = "xms_", 12


def issue_token(
    *, actor: User, purpose: str, may_act: bool = False, expires_on: date | None = None
) -> tuple[ApiToken, str]:
    """Make a token for ``actor``; answers it with its key, which is nowhere else and cannot be read again.

    ``expires_on`` defaults to the longest time allowed (settings.API_TOKEN_DAYS from today). Raises BadInput for an end
    in the past or beyond that, NotAllowed for somebody without a duty.
    """
    if not actor.is_active or not actor.active_duties:
        raise NotAllowed("您目前没有职责，不能建立接口令牌，请联系系统管理员。")
    purpose = require_reason(purpose, "请写明令牌给什么程序用、做什么。", "purpose")
    last = clock.today() + timedelta(days=settings.API_TOKEN_DAYS)
    expires_on = expires_on or last
    if not clock.today() <= expires_on <= last:
        told = f"有效期应在今天至 {last:%Y-%m-%d} 之间（最长 {settings.API_TOKEN_DAYS} 天）。"
        raise BadInput(told, {"expires_on": [told]})
    key = MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        user=actor, purpose=purpose, prefix=key[:SHOWN], key_hash=_hash(key), may_act=may_act, expires_on=expires_on
    )
    facts = {"until": f"{expires_on:%Y-%m-%d}", "purpose": purpose, "kind": "可办理" if may_act else "只查询"}
    with recorded(
        "token.issue", actor=actor, sentence="{actor}建立接口令牌（{purpose}；{kind}，至 {until}）", facts=facts
    ) as act:
        save_checked(token)
        act.subject = token
    return token, key


def revoke_token(token: ApiToken, *, actor: User, reason: str) -> ApiToken:
    """End a token at once. NotAllowed unless it is the actor's own or he manages accounts where its user works."""
    reason = require_reason(reason, "请写明停用原因。")
    if not may_revoke(token, actor):
        raise NotAllowed("只有本人和系统管理员可以停用这个令牌。")
    with recorded("token.revoke", actor=actor, sentence="{actor}停用{subject}：{reason}", subject=token, reason=reason):
        token = ApiToken.objects.select_for_update(of=("self",)).select_related("user").get(pk=token.pk)
        if token.revoked_on is not None:
            raise BadInput(f"{token}已于 {token.revoked_on:%Y-%m-%d} 停用，无须再办。")
        token.revoked_on, token.revoked_by = clock.today(), actor
        save_checked(token)
    return token


def may_revoke(token: ApiToken, actor: User) -> bool:
    """Whether ``actor`` may end ``token``."""
    if token.user_id == actor.pk:
        return True
    duties = token.user.active_duties
    places = [duty.division for duty in duties]
    return actor.has_right("accounts.manage") and all(actor.has_right("accounts.manage", place) for place in places)


def token_for(key: str) -> ApiToken | None:
    """The live token of ``key`` with its user, its use noted; None for an unknown, expired or revoked one, and for a
    user who has left or must first choose a password."""
    today = clock.today()
    token = ApiToken.objects.live_on(today).select_related("user").filter(key_hash=_hash(key)).first()
    if token is None or not token.user.is_active or token.user.must_change_password:
        return None
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token


def _hash(key: str) -> str:
    # 256 random bits need no slow hash; a fast one finds the row by its index.
    return sha256(key.encode()).hexdigest()
