"""Putting jobs in the queue, and telling a worker about them."""

import logging
import uuid
from functools import partial
from typing import Any, Protocol

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis import RedisError

from kit.errors import Refusal
from kit.models import Job, JobState

RUN_TASK = "kit.run_job"

log = logging.getLogger("portal.jobs")


class Row(Protocol):
    """A stored row: a fund, or a person."""

    @property
    def pk(self) -> Any: ...


def enqueue(  # noqa: PLR0913 - all by name, and each says something else
    kind: str,
    *,
    label: str,
    fund: Row | None,
    args: dict[str, Any],
    by: Row | None,
    key: str | None = None,
) -> Job:
    """Add a job in the caller's transaction; a worker hears of it when that commits.

    Args:
        kind: the name under which a ``tasks`` module declares its handler.
        label: what people call it, Chinese.
        fund: the fund it works in; ``None`` for a job of the platform.
        args: ids and plain values for the handler, as JSON. A ``year`` among them also decides
            whether a person limited to some years may see the result; ``demands`` lists actions
            that whoever opens the job must hold besides.
        by: who asked; ``None`` for the portal itself.
        key: the form's idempotency key: the same key in the same fund is the same job.
    """
    job, is_new = Job.objects.get_or_create(
        fund_id=fund.pk if fund else None,
        key=key or uuid.uuid4().hex,
        defaults={
            "kind": kind,
            "label": label,
            "args": args,
            "requested_by_id": by.pk if by else None,
        },
    )
    if is_new:
        tell_a_worker(job.pk)
    return job


def retry(job: Job) -> None:
    """Put a failed job in the queue again, with three fresh tries.

    Raises:
        Refusal: it has not failed.
    """
    waiting = Job.objects.filter(pk=job.pk, state=JobState.FAILED).update(
        state=JobState.QUEUED, tries=0, progress=0, step="", error="", finished_at=None
    )
    if not waiting:
        raise Refusal("这个任务没有失败，不用再试。请刷新页面看最新进度。")
    tell_a_worker(job.pk)


def tell_a_worker(job_id: int) -> None:
    """Send the job's id to a worker once the transaction has committed."""
    transaction.on_commit(partial(send, job_id))


def send(job_id: int) -> bool:
    """Send one job's id now; ``False`` when the broker cannot be reached.

    A failure is not passed on: the work is safely written down, and the sweep sends it again.
    """
    try:
        current_app.send_task(RUN_TASK, args=[job_id], retry=False)
    except (OperationalError, RedisError) as error:
        log.warning("job %s waits for the sweep, the broker does not answer: %s", job_id, error)
        return False
    return True
