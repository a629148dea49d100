"""Secrets at rest: sealed by the first key of ``FIELD_KEYS``, opened by any of them.

A key is changed by putting the new one in front; the old one stays until nothing is sealed by it.
Rare secrets are text (:func:`seal`); private facts of people, of which a city holds millions, are
bytes bound to where they stand (:func:`seal_bytes`), found again by a :func:`blind_index`.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Callable, Iterable
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

MARK = 4
NONCE = 12
HASH_BLOCK = 64


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


def seal_bytes(data: bytes, place: str) -> bytes:
    """Return ``data`` sealed by AES-256-GCM: the key's mark, a nonce, the ciphertext.

    Args:
        data: what is private.
        place: where it stands, e.g. ``"volunteer:3"``; it opens nowhere else.
    """
    mark, cipher = _ciphers(tuple(settings.FIELD_KEYS))[0]
    nonce = os.urandom(NONCE)
    return mark + nonce + cipher.encrypt(nonce, data, place.encode())


def unseal_bytes(sealed: bytes, place: str) -> bytes:
    """Return what :func:`seal_bytes` was given at the same place.

    Raises:
        BrokenSealError: no key opens it there.
    """
    mark, nonce, rest = sealed[:MARK], sealed[MARK : MARK + NONCE], sealed[MARK + NONCE :]
    for own, cipher in _ciphers(tuple(settings.FIELD_KEYS)):
        if own == mark:
            try:
                return cipher.decrypt(nonce, rest, place.encode())
            except (InvalidTag, ValueError):
                break
    raise BrokenSealError("sealed bytes that no key of FIELD_KEYS opens here")


def seal_all(data: Iterable[tuple[bytes, str]]) -> list[bytes]:
    """Return each (data, place) as :func:`seal_bytes` does, in a third of its time."""
    mark, cipher = _ciphers(tuple(settings.FIELD_KEYS))[0]
    told = list(data)
    nonces, encrypt = os.urandom(NONCE * len(told)), cipher.encrypt
    found = []
    for at, (text, place) in enumerate(told):
        nonce = nonces[at * NONCE : (at + 1) * NONCE]
        found.append(mark + nonce + encrypt(nonce, text, place.encode()))
    return found


def blind_index(text: str, place: str) -> bytes:
    """Return the 32 bytes by which a private text is found again without being opened.

    The same text at the same place gives the same bytes; without ``INDEX_KEY`` nobody can try
    numbers against them, and two funds' rows cannot be matched.
    """
    return hmac.digest(_index_key(settings.INDEX_KEY, place), text.encode(), "sha256")


def indexer(place: str) -> Callable[[str], bytes]:
    """Return what gives the :func:`blind_index` of texts of one place, in a third of its time.

    HMAC's two hashes have taken in the key already, and are copied for every text.
    """
    key = _index_key(settings.INDEX_KEY, place).ljust(HASH_BLOCK, b"\0")
    inner, outer = (hashlib.sha256(bytes(byte ^ pad for byte in key)) for pad in (0x36, 0x5C))

    def index(text: str) -> bytes:
        within, around = inner.copy(), outer.copy()
        within.update(text.encode())
        around.update(within.digest())
        return around.digest()

    return index


@lru_cache(maxsize=4)
def _keys(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=4)
def _ciphers(keys: tuple[str, ...]) -> list[tuple[bytes, AESGCM]]:
    """Return each key's mark and cipher; both derived, so that neither serves Fernet's purpose."""
    found = []
    for key in keys:
        raw = base64.urlsafe_b64decode(key)
        own = hmac.digest(raw, b"sealed bytes", "sha256")
        found.append((hashlib.sha256(own).digest()[:MARK], AESGCM(own)))
    return found


@lru_cache(maxsize=256)
def _index_key(key: str, place: str) -> bytes:
    return hmac.digest(key.encode(), b"blind index " + place.encode(), "sha256")
