"""The sweep re-sends what is stale, ends what is hopeless, removes what has expired."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from kit import clock
from kit.jobs import run_to_end, sweeping
from kit.models import Job, JobState
from kit.tenancy.owner import owner_connection
from tests.factories.jobs import JobFactory, age, running


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    ids: list[int] = []

    def send(job_id: int) -> bool:
        ids.append(job_id)
        return True

    monkeypatch.setattr(sweeping, "send", send)
    return ids


@pytest.mark.django_db
def test_stale_jobs_are_sent_again_and_fresh_ones_left(sent: list[int]) -> None:
    queued = age(JobFactory.create(), 60)
    abandoned = age(running(tries=2), 50)
    JobFactory.create()
    running()
    JobFactory.create(state=JobState.FAILED, finished_at=clock.now())
    sweeping.sweep()
    assert sent == [queued.pk, abandoned.pk]


@pytest.mark.django_db
def test_sweeping_twice_sends_once(sent: list[int]) -> None:
    age(JobFactory.create(), 60)
    sweeping.sweep()
    sweeping.sweep()
    assert len(sent) == 1


@pytest.mark.django_db
def test_a_job_interrupted_three_times_is_failed_and_says_why(sent: list[int]) -> None:
    job = age(running(tries=3), 60)
    sweeping.sweep()
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "三次都在做的途中中断" in job.error
    assert "不受影响" in job.error
    assert sent == []


@pytest.mark.django_db
def test_only_one_sweep_runs_at_a_time(sent: list[int]) -> None:
    job = age(JobFactory.create(), 60)
    other = owner_connection(connection.settings_dict["NAME"])
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended('sweep-jobs', 0))")
        sweeping.sweep()
        assert sent == []
        cursor.execute("SELECT pg_advisory_unlock(hashtextextended('sweep-jobs', 0))")
    other.close()
    sweeping.sweep()
    assert sent == [job.pk]


@pytest.mark.django_db
def test_a_broker_that_is_away_is_asked_once_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(sweeping, "send", asked.append)
    age(JobFactory.create(), 60)
    age(JobFactory.create(), 60)
    sweeping.sweep()
    assert len(asked) == 1


@pytest.mark.django_db
def test_expired_results_are_removed_and_the_row_says_so(writing: str, sent: list[int]) -> None:
    job = run_to_end(JobFactory.create(kind=writing, args={"text": "旧"}))
    kept = run_to_end(JobFactory.create(kind=writing, args={"text": "新"}))
    Job.objects.filter(pk=job.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    sweeping.sweep()
    job.refresh_from_db()
    assert not job.has_result
    assert job.result_sha256
    assert not (settings.MEDIA_ROOT / f"jobs/{job.pk}").exists()
    assert (settings.MEDIA_ROOT / kept.result_path).exists()
