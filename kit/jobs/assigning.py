"""Whose a job is: the person it is assigned to sees its result and may try it again."""

from django.db.models import Q, QuerySet

from kit import clock
from kit.jobs.queue import Row
from kit.models import Job, JobState


def jobs_of(person: Row, fund: Row) -> QuerySet[Job]:
    """Return the jobs of a person in a fund that still matter: not done, or with a result."""
    open_ = ~Q(state=JobState.DONE)
    result = ~Q(result_path="") & (Q(expires_at__isnull=True) | Q(expires_at__gt=clock.now()))
    return Job.objects.filter(open_ | result, fund_id=fund.pk, requested_by_id=person.pk)


def reassign(person: Row, successor: Row, fund: Row) -> int:
    """Give those jobs to another person, and return how many there were."""
    return jobs_of(person, fund).update(requested_by_id=successor.pk)
