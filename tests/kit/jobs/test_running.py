"""A job is tried at most three times, by one worker at a time, and completed once."""

import hashlib
import os
import threading
from datetime import datetime
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.files.storage import default_storage
from django.db import connection

from funds.models import Fund, Unit
from kit.errors import Refusal
from kit.jobs import JobRun, LeaseLost, handler, keeper, results, run_to_end
from kit.jobs.lease import Lease, take
from kit.jobs.running import run_once
from kit.models import Job, JobState
from kit.requests import request_id
from tests.factories.funds import UnitFactory
from tests.factories.jobs import JobFactory, age, running
from tests.kit.jobs.conftest import Declare


def lease_until(job: Job) -> datetime:
    until = Job.objects.get(pk=job.pk).lease_until
    assert until is not None
    return until


def content_of(job: Job) -> bytes:
    with results.open_kept(job.result_path) as result:
        content: bytes = result.read()
    return content


def folder(job: Job) -> Path:
    return Path(default_storage.path(f"jobs/{job.pk}"))


@pytest.mark.django_db
def test_a_done_job_points_at_a_whole_file_named_by_its_content(writing: str) -> None:
    job = run_to_end(JobFactory.create(kind=writing, args={"text": "内容"}))
    content = "内容".encode()
    assert (job.state, job.progress, job.result_name) == (JobState.DONE, 100, "结果.txt")
    assert job.result_sha256 == hashlib.sha256(content).hexdigest()
    assert job.result_size == len(content)
    assert job.has_result
    assert content_of(job) == content
    assert [path.name for path in folder(job).iterdir()] == [f"{job.result_sha256}.txt"]


@pytest.mark.django_db
def test_a_job_without_a_file_is_done_too(declared: Declare) -> None:
    job = run_to_end(JobFactory.create(kind=declared(lambda run: run.progress(10))))
    assert job.state == JobState.DONE
    assert not job.has_result


@pytest.mark.django_db
def test_a_handler_works_in_the_jobs_fund(taiyuan: Fund, puyang: Fund, declared: Declare) -> None:
    def count(run: JobRun) -> None:
        with run.scope():
            UnitFactory.create(name="任务登记的单位")
            assert request_id.get() == f"job-{run.job.pk}"

    job = run_to_end(JobFactory.create(kind=declared(count), fund=taiyuan))
    assert job.state == JobState.DONE
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.fund_id', %s, true)", [str(taiyuan.pk)])
    unit = Unit._base_manager.get(name="任务登记的单位")
    assert unit.fund_id == taiyuan.pk
    history = unit.history.get()  # type: ignore[attr-defined]
    assert history.pgh_context["job"] == job.pk


@pytest.mark.django_db
def test_a_refusal_ends_the_job_with_its_reason(declared: Declare) -> None:
    def refuse(run: JobRun) -> None:
        run.output("半成品.txt").write_text("…")
        raise Refusal("2021年没有任何项目。请换一个年度。")

    job = run_to_end(JobFactory.create(kind=declared(refuse)))
    assert (job.state, job.tries) == (JobState.FAILED, 1)
    assert job.error == "2021年没有任何项目。请换一个年度。"
    assert not folder(job).exists()


@pytest.mark.django_db
def test_a_broken_job_is_tried_three_times_and_says_what_is_safe(
    declared: Declare, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def break_down(run: JobRun) -> None:
        tries.append(run.job.tries)
        run.output("半成品.txt").write_text("…")
        raise ZeroDivisionError

    job = run_to_end(JobFactory.create(kind=declared(break_down)))
    assert tries == [1, 2, 3]
    assert job.state == JobState.FAILED
    assert "已登记的数据不受影响" in job.error
    assert "平台管理员" in job.error
    assert not folder(job).exists()
    assert "ZeroDivisionError" in caplog.text
    assert run_once(job.pk) is False


@pytest.mark.django_db
def test_a_try_out_of_time_counts_and_says_so(declared: Declare) -> None:
    def crawl(run: JobRun) -> None:
        raise SoftTimeLimitExceeded

    kind = declared(crawl)
    job = JobFactory.create(kind=kind)
    run_once(job.pk)
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.QUEUED, 1)
    assert "自动再试" in job.step
    assert "超过十分钟" in run_to_end(job).error


@pytest.mark.django_db
def test_an_unknown_kind_does_not_stay_in_the_queue() -> None:
    job = run_to_end(JobFactory.create(kind="tests.nobody-knows"))
    assert (job.state, job.tries) == (JobState.FAILED, 3)


@pytest.mark.django_db
def test_a_kind_has_one_handler(declared: Declare, writing: str) -> None:
    with pytest.raises(ValueError, match="two handlers"):
        handler(writing)(lambda run: None)


@pytest.mark.django_db
def test_a_job_in_work_is_left_alone(writing: str) -> None:
    job = running(kind=writing)
    assert run_once(job.pk) is False
    assert take(job.pk) is None


@pytest.mark.django_db
def test_an_abandoned_job_is_taken_over_and_the_first_worker_fenced(
    declared: Declare, writing: str
) -> None:
    first = Job.objects.get(pk=age(running(kind=writing, args={"text": "二"}), 60).pk)
    assert first.lease_token is not None
    lost = Lease(first.pk, first.lease_token)
    unfinished = results.begin(first.pk, first.lease_token)
    unfinished.write_text("一")

    done = run_to_end(first)

    assert done.tries == 2
    assert not lost.renew(90, "还在写")
    assert not unfinished.exists()
    unfinished.write_text("一")
    assert not lost.complete(results.keep(unfinished, first.pk, "结果.txt"))
    assert not lost.fail("坏了")
    assert not lost.give_back("再试")
    done.refresh_from_db()
    assert content_of(done) == "二".encode()


@pytest.mark.django_db
def test_a_worker_whose_file_was_cleared_away_gives_up(declared: Declare) -> None:
    def overtaken(run: JobRun) -> None:
        run.output("结果.txt").write_text("一")
        second = take(age(run.job, 60).pk)
        assert second is not None
        results.begin(run.job.pk, second.token)

    job = JobFactory.create(kind=declared(overtaken))
    age_started = run_once(job.pk)
    job.refresh_from_db()
    assert age_started
    assert (job.state, job.tries) == (JobState.RUNNING, 2)


@pytest.mark.django_db(transaction=True)
def test_the_lease_is_kept_and_progress_seen_while_the_handler_is_in_a_transaction(
    monkeypatch: pytest.MonkeyPatch, taiyuan: Fund, declared: Declare
) -> None:
    monkeypatch.setattr(keeper, "RENEW_SECONDS", 0.05)
    monkeypatch.setattr(keeper, "SHORTEST_PAUSE", 0.05)
    seen: list[tuple[int, str]] = []

    def look(job_id: int, ended: threading.Event) -> None:
        try:
            while not ended.wait(0.02):
                row = Job.objects.get(pk=job_id)
                seen.append((row.progress, row.step))
                if row.progress == 60:
                    break
        finally:
            connection.close()

    def work(run: JobRun) -> None:
        begun = lease_until(run.job)
        with run.scope():
            run.progress(60, "正在排版")
            watcher.join(10)
        assert lease_until(run.job) > begun

    job = JobFactory.create(kind=declared(work), fund=taiyuan)
    ended = threading.Event()
    watcher = threading.Thread(target=look, args=(job.pk, ended))
    watcher.start()
    try:
        assert run_to_end(job).state == JobState.DONE
    finally:
        ended.set()
        watcher.join()
    assert seen[-1] == (60, "正在排版")


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_lease_is_told_by_its_next_step(
    monkeypatch: pytest.MonkeyPatch, declared: Declare
) -> None:
    monkeypatch.setattr(keeper, "RENEW_SECONDS", 0.02)
    monkeypatch.setattr(keeper, "SHORTEST_PAUSE", 0.02)
    told = threading.Event()

    def overtaken(run: JobRun) -> None:
        take(age(run.job, 60).pk)
        try:
            for _ in range(500):
                run.progress(10)
                threading.Event().wait(0.02)
        except LeaseLost:
            told.set()
            raise

    job = JobFactory.create(kind=declared(overtaken))
    assert run_once(job.pk)
    assert told.is_set()
    job.refresh_from_db()
    assert (job.state, job.tries) == (JobState.RUNNING, 2)


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_does_the_job(declared: Declare) -> None:
    done: list[int] = []

    def count(run: JobRun) -> None:
        done.append(os.getpid())

    job = JobFactory.create(kind=declared(count))
    started = threading.Barrier(6)

    def work() -> None:
        try:
            started.wait()
            run_once(job.pk)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    job.refresh_from_db()
    assert (len(done), job.state, job.tries) == (1, JobState.DONE, 1)


@pytest.mark.django_db(transaction=True)
def test_a_command_waits_for_a_quicker_worker(writing: str) -> None:
    job = running(kind=writing, args={"text": "迟到"})

    def finish() -> None:
        try:
            assert job.lease_token is not None
            threading.Event().wait(0.4)
            Lease(job.pk, job.lease_token).complete(None)
        finally:
            connection.close()

    other = threading.Thread(target=finish)
    other.start()
    done = run_to_end(job)
    other.join()
    assert (done.state, done.tries, done.has_result) == (JobState.DONE, 1, False)
