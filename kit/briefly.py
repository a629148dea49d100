"""What is reckoned once and kept for some minutes, for all who ask; without a cache, each time."""

import logging
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from redis import RedisError

log = logging.getLogger("kit.briefly")
Value = TypeVar("Value")


def briefly(
    key: str,
    make: Callable[[], Value],
    *,
    seconds: int,
    stands: Callable[[Value], bool] = lambda _kept: True,
) -> Value:
    """Return what is kept under ``key``, or what ``make`` returns, which is kept from now on.

    What ``make`` raises is raised, and nothing is kept. ``None`` is never kept.

    Args:
        stands: tells whether what was kept may still be shown; else it is made anew.
    """
    try:
        kept: Value | None = cache.get(key)
    except (RedisError, OSError):
        log.warning("the cache is away: %s is reckoned each time", key.partition(":")[0])
        return make()
    if kept is not None and stands(kept):
        return kept
    made = make()
    try:
        cache.set(key, made, timeout=seconds)
    except (RedisError, OSError):
        log.warning("the cache is away: %s was not kept", key.partition(":")[0])
    return made
