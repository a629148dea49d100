"""Who asks: a program by its token, or a page of ours by its session."""

from typing import Any

import pghistory
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.authentication import SessionAuthentication as DrfSession
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from funds.models import ApiToken, User
from funds.queries.tokens import live_token
from funds.services.tokens import note_use
from kit.errors import NotAllowed

KEYWORD = "bearer"
INVALID = "令牌无效：可能写错、到期、已停用，或不是这个基金的。请在“接口令牌”页重新生成。"
STALE = "页面打开太久了，或登录已变。请刷新页面再试。"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer …``: acts as the token's person in the fund of the address."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").strip().partition(" ")
        if not scheme:
            return None
        token = live_token(secret.strip()) if scheme.lower() == KEYWORD else None
        if token is None:
            raise AuthenticationFailed(INVALID)
        note_use(token)
        # History and log say whose act it was, as they do of a page.
        pghistory.context(user=token.person_id)
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class SessionAuthentication(DrfSession):
    """A browser that is signed in; whatever changes something carries the CSRF token."""

    def enforce_csrf(self, request: Request) -> None:
        try:
            super().enforce_csrf(request)
        except PermissionDenied as error:
            raise NotAllowed(STALE) from error


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "在“接口令牌”页生成，每个基金各一个；以您的身份、按您的权限办理。",
        }


class SessionScheme(OpenApiAuthenticationExtension):
    target_class = SessionAuthentication
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, Any]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "已登录的浏览器；写操作另带 X-CSRFToken 头。",
        }
