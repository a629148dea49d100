"""Finding tokens (令牌): by what a program shows, by person, by fund."""

import hashlib

from django.contrib.auth import get_backends
from django.db.models import QuerySet

from funds.models import ApiToken, User


def digest_of(secret: str) -> str:
    """Return what is kept of a token. It is 256 random bits: one round of hashing hides it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def live_token(secret: str) -> ApiToken | None:
    """Return the token a program shows in the fund in scope, while it and its person are good."""
    token: ApiToken | None = (
        ApiToken.objects.select_related("person").filter(digest=digest_of(secret)).first()
    )
    return token if token and token.is_live and account_is_open(token.person) else None


def account_is_open(person: User) -> bool:
    """Tell whether the account may be used, as signing in would find."""
    asked = (getattr(backend, "user_can_authenticate", None) for backend in get_backends())
    return any(may(person) for may in asked if may is not None)


def tokens_of(person: User) -> QuerySet[ApiToken]:
    """Return a person's tokens in the fund in scope, the newest first."""
    return ApiToken.objects.filter(person=person).select_related("person", "revoked_by")


def tokens_of_fund() -> QuerySet[ApiToken]:
    """Return every token of the fund in scope."""
    return ApiToken.objects.select_related("person", "revoked_by")
