"""Keeps the lease while the handler works, however long one of its steps takes.

The renewals run in a thread with a connection of its own: the handler may be inside a transaction,
or inside one long call, and its progress is still seen.
"""

import logging
from threading import Event, Thread

from django.db import DatabaseError, connection

from kit.jobs.lease import Lease

RENEW_SECONDS = 5.0
SHORTEST_PAUSE = 0.5
JOIN_SECONDS = 15.0

log = logging.getLogger("portal.jobs")


class Keeper:
    """Renews a lease every few seconds, and at once (twice a second at most) on progress."""

    def __init__(self, lease: Lease) -> None:
        self._lease = lease
        self._latest = (0, "")
        self._changed = Event()
        self._ended = Event()
        self._thread = Thread(target=self._renew_until_ended, name=f"lease-{lease.job_id}")
        self._thread.daemon = True
        self.lost = False

    def begin(self) -> None:
        self._thread.start()

    def note(self, progress: int, step: str) -> None:
        """Pass progress on; returns at once."""
        self._latest = (progress, step)
        self._changed.set()

    def end(self) -> None:
        """Stop renewing, so that the last word on the job is the caller's."""
        self._ended.set()
        self._changed.set()
        self._thread.join(JOIN_SECONDS)

    def _renew_until_ended(self) -> None:
        try:
            while not self._ended.is_set() and not self.lost:
                self._changed.wait(RENEW_SECONDS)
                self._changed.clear()
                if not self._ended.is_set():
                    self._renew()
                    self._ended.wait(SHORTEST_PAUSE)
        finally:
            connection.close()

    def _renew(self) -> None:
        try:
            self.lost = not self._lease.renew(*self._latest)
        except DatabaseError as error:
            # The lease runs on; if the database stays away too long it ends, and the token fences.
            log.warning("lease on job %s not renewed: %s", self._lease.job_id, error)
            connection.close()


class InsideTransaction(Keeper):
    """For a job run inside its caller's transaction: nobody else can see it, or take it over."""

    def begin(self) -> None:
        """Start no thread: its connection could not see the row."""

    def note(self, progress: int, step: str) -> None:
        self._lease.renew(progress, step)

    def end(self) -> None:
        """Nothing was started."""


def keeper_of(lease: Lease) -> Keeper:
    """Return the keeper that fits the connection's state."""
    return InsideTransaction(lease) if connection.in_atomic_block else Keeper(lease)
