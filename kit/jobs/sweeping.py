"""The sweep: finds the jobs that nobody works on, and the results that nobody may keep."""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now

from kit import clock
from kit.jobs import results
from kit.jobs.queue import send
from kit.jobs.running import INTERRUPTED
from kit.locks import try_lock
from kit.models import MOST_TRIES, Job, JobState

RESEND_AFTER = timedelta(seconds=25)
MOST_AT_ONCE = 500

log = logging.getLogger("portal.jobs")

_ABANDONED = Q(state=JobState.RUNNING, lease_until__lt=Now())


def sweep() -> None:
    """Fail what had its three tries, re-send what is stale, remove expired results.

    Does nothing while another sweep runs; doing it twice changes nothing.
    """
    with transaction.atomic():
        if not try_lock("sweep-jobs"):
            return
        failed = _fail_the_interrupted()
        stale = _stale_jobs()
        expired = _expired_results()
    for job_id in [*failed, *expired]:
        results.discard(job_id)
    for job_id in stale:
        log.info("sending job %s again", job_id)
        if not send(job_id):
            break


def _fail_the_interrupted() -> list[int]:
    spent = Job.objects.select_for_update(skip_locked=True).filter(
        _ABANDONED, tries__gte=MOST_TRIES
    )
    ids = list(spent.values_list("pk", flat=True))
    Job.objects.filter(pk__in=ids).update(
        state=JobState.FAILED,
        step="",
        error=INTERRUPTED,
        lease_token=None,
        lease_until=None,
        finished_at=Now(),
    )
    return ids


def _stale_jobs() -> list[int]:
    stale = (
        Job.objects.select_for_update(skip_locked=True)
        .filter(
            Q(state=JobState.QUEUED) | _ABANDONED,
            tries__lt=MOST_TRIES,
            sent_at__lt=Now() - RESEND_AFTER,
        )
        .order_by("sent_at", "pk")[:MOST_AT_ONCE]
    )
    ids = list(stale.values_list("pk", flat=True))
    Job.objects.filter(pk__in=ids).update(sent_at=Now())
    return ids


def _expired_results() -> list[int]:
    expired = Job.objects.select_for_update(skip_locked=True).filter(
        ~Q(result_path=""), expires_at__lt=clock.now()
    )
    ids = list(expired.values_list("pk", flat=True)[:MOST_AT_ONCE])
    Job.objects.filter(pk__in=ids).update(result_path="")
    return ids
