"""Secrets of one-time links: made here, kept only as hashes, found again by them."""

import hashlib
import secrets

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from funds.models import SecretLink
from kit import clock


def new_secret() -> tuple[str, str]:
    """Return a new secret, and the hash of it that may be kept."""
    secret = secrets.token_urlsafe(32)
    return secret, hash_of(secret)


def hash_of(secret: str) -> str:
    """Return what is kept of a secret; it is random and long, so no salt is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def link_address(name: str, secret: str) -> str:
    """Return the whole address that is printed or mailed."""
    return f"{settings.SITE_ADDRESS}{reverse(name, kwargs={'token': secret})}"


def matches(secret: str) -> Q:
    """Return the condition of the link whose printed or mailed secret this is."""
    kept = hash_of(secret)
    return Q(token_hash=kept) | Q(mailed_hash=kept)


def secret_for_mail(link: SecretLink) -> str:
    """Give a link the secret of a mail about to be sent, and return it.

    The worker asks for it when it sends, so that no job row holds it.
    """
    secret, link.mailed_hash = new_secret()
    link.mailed_at = clock.now()
    link.save(update_fields=["mailed_hash", "mailed_at"])
    return secret
