"""Secrets at rest: sealed by the first key of ``FIELD_KEYS``, opened by any of them.

A key is changed by putting the new one in front; the old one stays until nothing is sealed by it.
"""

from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class BrokenSealError(ValueError):
    """None of the keys opens this: it was altered, or its key was taken out of ``FIELD_KEYS``."""


def seal(text: str) -> str:
    """Return ``text`` encrypted and authenticated, as ASCII."""
    return _keys(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode("ascii")


def unseal(sealed: str) -> str:
    """Return what :func:`seal` was given.

    Raises:
        BrokenSealError: no key opens it.
    """
    try:
        return _keys(tuple(settings.FIELD_KEYS)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        raise BrokenSealError("a sealed value that no key of FIELD_KEYS opens") from None


@lru_cache(maxsize=4)
def _keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
