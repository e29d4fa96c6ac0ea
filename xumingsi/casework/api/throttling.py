"""Slowing down: each token (or signed-in user) and each address by itself."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from xumingsi.accounts.models import ApiToken


class TokenThrottle(SimpleRateThrottle):
    """Requests of one token; of one user where the page's session is used."""

    scope = "token"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        if isinstance(request.auth, ApiToken):
            return f"api-token-{request.auth.pk}"
        return f"api-user-{request.user.pk}" if request.user.is_authenticated else None


class AddressThrottle(SimpleRateThrottle):
    """Requests from one address, counted before the token is looked at: guessing costs as well."""

    scope = "address"

    def get_cache_key(self, request: Request, view: Any) -> str:
        # Not what the client says of itself in X-Forwarded-For, which it may change at will.
        return f"api-address-{request.META.get('REMOTE_ADDR', '')}"
