"""Who asks: ``Authorization: Bearer <token>``."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from xumingsi.accounts.models import ApiToken, User

from ..services.tokens import token_for

LONGEST = 200


class TokenAuthentication(BaseAuthentication):
    """A live token stands for its user, who answers to today's duties at every request."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = token_for(key.strip()) if 0 < len(key) <= LONGEST else None
        if token is None:
            raise AuthenticationFailed("令牌无效、已过期或已停用，请在“接口令牌”页面新建。")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "接口令牌：登录后在“账号与辖区 › 接口令牌”建立。"}
