"""Jobs are written in the business transaction; a worker hears of them after its commit."""

import time

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction

from funds.models import Fund
from kit.errors import Refusal
from kit.jobs import enqueue, queue, retry
from kit.models import Job, JobState
from tests.factories.funds import UserFactory
from tests.factories.jobs import JobFactory


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids sent to the broker."""
    ids: list[int] = []
    monkeypatch.setattr(queue, "send", ids.append)
    return ids


def order(fund: Fund | None, key: str | None = None) -> Job:
    return enqueue(
        "tests.write", label="测试任务", fund=fund, args={"year": 2021}, by=None, key=key
    )


def test_the_row_says_who_asked_for_what(taiyuan: Fund) -> None:
    user = UserFactory.create()
    job = enqueue("reports.render", label="年度报告", fund=taiyuan, args={"year": 2021}, by=user)
    job.refresh_from_db()
    assert (job.kind, job.args, job.fund_id) == ("reports.render", {"year": 2021}, taiyuan.pk)
    assert job.requested_by == user
    assert (job.state, job.tries, job.progress) == (JobState.QUEUED, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_told_after_the_commit_only(sent: list[int]) -> None:
    with transaction.atomic():
        job = order(None)
        assert sent == []
    assert sent == [job.pk]


@pytest.mark.django_db(transaction=True)
def test_a_job_of_a_transaction_that_failed_never_was(sent: list[int]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        order(None)
        raise ZeroDivisionError
    assert sent == []
    assert not Job.objects.exists()


def test_a_broker_that_is_away_delays_nothing_and_breaks_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = Celery(broker="redis+socket:///nowhere/valkey.sock", set_as_current=False)
    away.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    monkeypatch.setattr(queue, "current_app", away)
    started = time.monotonic()
    assert queue.send(1) is False
    assert time.monotonic() - started < 2


@pytest.mark.django_db(transaction=True)
def test_the_same_key_is_the_same_job(sent: list[int], taiyuan: Fund) -> None:
    assert order(taiyuan, "form-1").pk == order(taiyuan, "form-1").pk
    assert order(None, "form-2").pk == order(None, "form-2").pk
    assert len(sent) == 2


def test_another_funds_key_is_another_job(taiyuan: Fund, puyang: Fund) -> None:
    assert order(taiyuan, "form-1").pk != order(puyang, "form-1").pk


@pytest.mark.django_db(transaction=True)
def test_a_failed_job_gets_fresh_tries(sent: list[int]) -> None:
    job = JobFactory.create(
        state=JobState.FAILED, tries=3, error="坏了", finished_at="2026-01-01T00:00Z"
    )
    retry(job)
    job.refresh_from_db()
    assert (job.state, job.tries, job.error) == (JobState.QUEUED, 0, "")
    assert sent == [job.pk]


@pytest.mark.django_db
def test_only_a_failed_job_is_tried_again() -> None:
    with pytest.raises(Refusal, match="没有失败"):
        retry(JobFactory.create())
