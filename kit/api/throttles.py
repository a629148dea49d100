"""How often the API may be asked: counted by the minute in the cache.

When the cache is away the API stays open, and the log says so: the limits keep one caller from
crowding the others out, they are no wall.
"""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from redis import RedisError
from rest_framework.exceptions import Throttled

WINDOW = 60

log = logging.getLogger("portal.api")


def count(who: str, kind: str) -> None:
    """Count one request of ``who``.

    Args:
        who: the token, person or address that asks.
        kind: a key of ``settings.API_REQUESTS_A_MINUTE``.

    Raises:
        Throttled: there were too many in this minute.
    """
    most = settings.API_REQUESTS_A_MINUTE[kind]
    now = time.time()
    key = f"api:{kind}:{who}:{int(now // WINDOW)}"
    try:
        cache.add(key, 0, timeout=2 * WINDOW)
        counted = cache.incr(key)
    except (RedisError, OSError, ValueError):
        log.warning("the cache is away: requests of %s are not counted", kind)
        return
    if counted > most:
        raise Throttled(wait=WINDOW - now % WINDOW)
