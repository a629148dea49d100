"""The one clock: every "now" and "today" of the portal is asked here, so that a test can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

_standing: ContextVar[datetime | None] = ContextVar("standing_clock", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _standing.get() or timezone.now()


def today() -> date:
    """Return today's business date (业务日期) in Asia/Shanghai."""
    return timezone.localdate(now())


@contextmanager
def standing_at(instant: datetime) -> Iterator[None]:
    """Let the clock stand at ``instant`` (aware) inside the block."""
    token = _standing.set(instant)
    try:
        yield
    finally:
        _standing.reset(token)
