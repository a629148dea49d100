"""Signs of life of programs that nobody can ask: each writes a key that soon runs out.

The broker forgets a key ``LIFETIME`` after its program last wrote it, so a program that was killed,
or hangs, is missed within that time, whatever it leaves running.
"""

from collections.abc import Collection
from functools import cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

INTERVAL = 2.0
LIFETIME = 7.0
PATIENCE = 1.0  # seconds the broker may take to answer


def beat(program: str) -> None:
    """Note that a program is alive.

    Raises:
        redis.RedisError: the broker does not answer.
    """
    _broker().set(_key(program), "alive", px=int(LIFETIME * 1000))


def missing(programs: Collection[str]) -> list[str]:
    """Return those of the programs that gave no sign of life of late.

    Raises:
        redis.RedisError: the broker does not answer, so nobody knows.
    """
    found = _broker().mget([_key(program) for program in programs])
    return [program for program, sign in zip(programs, found, strict=True) if sign is None]


def _key(program: str) -> str:
    return f"portal:pulse:{program}"


def _broker() -> Redis:
    return _client(settings.REDIS_URL)


@cache
def _client(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )
