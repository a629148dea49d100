"""The lease on a job: who may work on it, and whose result counts.

Each function is one UPDATE whose WHERE says what must still be true, so that of two workers only
one can win. The times are the database's.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from kit import clock
from kit.jobs.results import Kept
from kit.models import MOST_TRIES, Job, JobState

LEASE = timedelta(seconds=20)
RESULTS_KEPT = timedelta(days=7)


class LeaseLost(RuntimeError):
    """Another worker has taken the job over; what this one does no longer counts."""


@dataclass(frozen=True)
class Lease:
    """One worker's right to one try at one job."""

    job_id: int
    token: uuid.UUID

    def _row(self) -> QuerySet[Job]:
        return Job.objects.filter(pk=self.job_id, state=JobState.RUNNING, lease_token=self.token)

    def renew(self, progress: int, step: str) -> bool:
        """Keep the lease and show how far the work is; ``False`` when it is another's by now."""
        return bool(self._row().update(progress=progress, step=step, lease_until=Now() + LEASE))

    def complete(self, kept: Kept | None) -> bool:
        """End the job and record its result in the same statement; ``False`` when too late."""
        result = (
            {
                "result_path": kept.path,
                "result_name": kept.name,
                "result_sha256": kept.sha256,
                "result_size": kept.size,
                "expires_at": clock.now() + RESULTS_KEPT,
            }
            if kept
            else {}
        )
        return bool(
            self._row().update(
                state=JobState.DONE, progress=100, step="", finished_at=Now(), **_FREE, **result
            )
        )

    def give_back(self, step: str) -> bool:
        """Let the job wait for its next try; ``False`` when this was the last one."""
        return bool(
            self._row()
            .filter(tries__lt=MOST_TRIES)
            .update(state=JobState.QUEUED, progress=0, step=step, sent_at=Now(), **_FREE)
        )

    def fail(self, error: str) -> bool:
        """End the job as failed, saying in Chinese what is safe and what to do."""
        return bool(
            self._row().update(
                state=JobState.FAILED, step="", error=error[:500], finished_at=Now(), **_FREE
            )
        )


_FREE: dict[str, None] = {"lease_token": None, "lease_until": None}


def take(job_id: int) -> Lease | None:
    """Begin a try at a job, unless it is done, somebody works on it, or it had its three tries."""
    lease = Lease(job_id, uuid.uuid4())
    taken = Job.objects.filter(
        Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=Now()),
        pk=job_id,
        tries__lt=MOST_TRIES,
    ).update(
        state=JobState.RUNNING,
        tries=F("tries") + 1,
        progress=0,
        step="",
        started_at=Coalesce("started_at", Now()),
        lease_token=lease.token,
        lease_until=Now() + LEASE,
    )
    return lease if taken else None
