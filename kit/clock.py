"""The one clock: every "now" and "today" of the portal is asked here, so that a test can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

_standing: ContextVar[datetime | None] = ContextVar("standing_clock", default=None)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _standing.get() or timezone.now() + _rehearsed()


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


def _rehearsed() -> timedelta:
    """Return how far a rehearsal (演练) has moved the clock on: the seconds its file holds.

    Processes of their own cannot share a block's clock; the file moves all of them at once. The
    settings refuse it outside a rehearsal.
    """
    name: str = settings.REHEARSAL_CLOCK
    if not name:
        return timedelta()
    try:
        return timedelta(seconds=int(Path(name).read_text()))
    except FileNotFoundError:
        return timedelta()
