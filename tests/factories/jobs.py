"""Factories of background jobs."""

import uuid
from datetime import timedelta

from django.db.models.functions import Now
from factory.django import DjangoModelFactory

from kit import clock
from kit.jobs import results
from kit.jobs.lease import take
from kit.models import Job, JobState


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "tests.write"
    label = "测试任务"


def age(job: Job, seconds: int) -> Job:
    """Let a job have been sent, and its lease granted, so many seconds ago."""
    moved: dict[str, object] = {"sent_at": Now() - timedelta(seconds=seconds)}
    if job.state == JobState.RUNNING:
        moved["lease_until"] = Now() - timedelta(seconds=seconds)
    Job.objects.filter(pk=job.pk).update(**moved)
    job.refresh_from_db()
    return job


def running(tries: int = 1, **fields: object) -> Job:
    """Return a job that some worker has just taken."""
    job: Job = JobFactory.create(
        state=JobState.RUNNING,
        tries=tries,
        lease_token=uuid.uuid4(),
        lease_until=clock.now() + timedelta(seconds=30),
        **fields,
    )
    return job


def finished(job: Job, name: str, content: bytes) -> Job:
    """Let a worker finish a queued job with this result."""
    lease = take(job.pk)
    assert lease is not None
    unfinished = results.begin(job.pk, lease.token)
    unfinished.write_bytes(content)
    assert lease.complete(results.keep(unfinished, job.pk, name))
    job.refresh_from_db()
    return job
