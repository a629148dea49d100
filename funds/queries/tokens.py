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
    token: ApiToken | None = ApiToken.objects.filter(digest=digest_of(secret)).first()
    person = _as_signed_in(token.person_id) if token and token.is_live else None
    if token is None or person is None:
        return None
    token.person = person
    return token


def _as_signed_in(person_id: int) -> User | None:
    """Return a person as a session would find them; ``None`` when the account may not be used.

    So a token's person knows their roles, and whether they lack the second factor.
    """
    for backend in get_backends():
        if hasattr(backend, "user_can_authenticate"):
            found: User | None = backend.get_user(person_id)
            if found is not None:
                return found
    return None


def tokens_of(person: User) -> QuerySet[ApiToken]:
    """Return a person's tokens in the fund in scope, the newest first."""
    return ApiToken.objects.filter(person=person).select_related("person", "revoked_by")


def tokens_of_fund() -> QuerySet[ApiToken]:
    """Return every token of the fund in scope."""
    return ApiToken.objects.select_related("person", "revoked_by")
