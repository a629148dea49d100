"""How often one visitor may send a form that anybody can send, counted in the cache.

When the cache is away nothing is counted, and the log says so: the limit keeps one visitor from
crowding the others out, it is no wall.
"""

import logging
import time

from django.core.cache import cache
from redis import RedisError

log = logging.getLogger("portal.forms")


def too_often(what: str, who: str, *, most: int, within: int) -> bool:
    """Count one sending, and tell whether there were more than ``most`` of late.

    Args:
        what: the form's name.
        who: what visitors are told apart by, e.g. the network of an address.
        most: how many are taken.
        within: of how many seconds; counted in windows of that length.
    """
    key = f"often:{what}:{who}:{int(time.time() // within)}".replace(" ", "-")
    try:
        cache.add(key, 0, timeout=2 * within)
        return bool(cache.incr(key) > most)
    except (RedisError, OSError, ValueError):
        log.warning("the cache is away: sendings of %s are not counted", what)
        return False
