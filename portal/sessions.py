"""Where sessions are kept: a row of ours says whose each is and when it was last used.

A session in which nobody did anything for ``IDLE_MINUTES`` is over, whatever the browser says.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from funds.models import Session
from kit import clock

LASTS = "lasts"
"""Under this key a volunteer's session on a phone says how many seconds it may be left alone."""


def idle_limit() -> timedelta:
    """Return how long a person may do nothing and stay signed in."""
    return timedelta(minutes=settings.IDLE_MINUTES)


class SessionStore(DatabaseStore):
    """Django's own store, which also keeps the session's person and when they were last seen.

    Attributes:
        seen_at: when the person last did something; ``None`` for a session not yet stored.
    """

    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def load(self) -> dict[str, Any]:
        stored = self._get_session_from_db()  # type: ignore[attr-defined]
        if stored is None:
            return {}
        self.seen_at = stored.seen_at
        return self.decode(stored.session_data)

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        row: Any = super().create_model_instance(data)
        person = data.get(SESSION_KEY)
        row.user_id = int(person) if person else None
        row.seen_at = self.seen_at = self.seen_at or clock.now()
        return row

    def is_idle(self) -> bool:
        """Tell whether a stored session was left alone for too long."""
        limit = timedelta(seconds=self[LASTS]) if LASTS in self else idle_limit()
        return self.seen_at is not None and clock.now() - self.seen_at > limit

    def cycle_key(self) -> None:
        """Signing in begins a new session, seen now."""
        self.seen_at = None
        super().cycle_key()

    def flush(self) -> None:
        self.seen_at = None
        super().flush()
