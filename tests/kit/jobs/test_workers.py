"""Real workers, really killed: every job ends once, whatever dies meanwhile."""

import contextlib
import os
import signal
import time
from pathlib import Path

import pytest
from celery import Celery
from django.core.files.storage import default_storage

from kit import servers
from kit.jobs.queue import RUN_TASK
from kit.models import Job, JobState
from kit.servers import valkey
from kit.servers.location import Location
from tests.factories.jobs import JobFactory
from tests.programs import Programs, until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
HANDLERS = "tests.kit.jobs.slow_tasks"
LONGEST_WAIT = 90  # seconds a killed worker may cost a job


def state(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def notes(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def test_a_worker_killed_at_its_work_costs_no_job_and_makes_no_second_result(
    programs: Programs, tmp_path: Path
) -> None:
    job: Job = JobFactory.create(
        kind="tests.slow", args={"notes": str(tmp_path / "notes"), "seconds": 6}
    )
    worker = programs.worker("--include", HANDLERS)
    programs.beat()
    until(lambda: notes(tmp_path / "notes"), 60)
    job.refresh_from_db()
    unfinished = Path(notes(tmp_path / "notes")[0])
    assert unfinished.exists()
    assert job.state == JobState.RUNNING

    os.killpg(worker, signal.SIGKILL)
    assert unfinished.exists()
    programs.worker("--include", HANDLERS)
    took = until(lambda: state(job) == JobState.DONE, LONGEST_WAIT)

    print(f"done {took:.0f} s after the kill")
    assert job.tries == 2
    folder = Path(default_storage.path(f"jobs/{job.pk}"))
    assert [path.name for path in folder.iterdir()] == [f"{job.result_sha256}.txt"]
    assert (folder / f"{job.result_sha256}.txt").read_text() == "前一半，后一半。"
    assert len(notes(tmp_path / "notes")) == 2


def test_no_job_is_lost_or_done_twice_while_workers_and_broker_die(
    programs: Programs, broker: Location
) -> None:
    jobs = [JobFactory.create(kind="tests.quick", args={"number": n}) for n in range(200)]
    programs.beat()
    pid = programs.worker("--include", HANDLERS)
    for _ in range(4):
        time.sleep(6)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        pid = programs.worker("--include", HANDLERS)
        time.sleep(3)
        broker_pid = valkey.running_pid(broker)
        assert broker_pid is not None
        os.kill(broker_pid, signal.SIGKILL)
        until(lambda: valkey.running_pid(broker) is None, 10)
        servers.ensure_started(broker, postgres=False)
    took = until(lambda: not Job.objects.exclude(state=JobState.DONE).exists(), 2 * LONGEST_WAIT)

    print(f"all {len(jobs)} done {took:.0f} s after the last kill")
    assert Job.objects.filter(tries=0).count() == 0
    for job in Job.objects.all():
        files = list(Path(default_storage.path(f"jobs/{job.pk}")).iterdir())
        assert [path.read_text() for path in files] == [str(job.args["number"])]


def test_a_poison_job_fails_and_the_queue_moves(programs: Programs) -> None:
    poison: Job = JobFactory.create(kind="tests.dies")
    after: Job = JobFactory.create(kind="tests.quick", args={"number": 1})
    programs.worker("--include", HANDLERS)
    programs.beat()
    until(lambda: state(after) == JobState.DONE, LONGEST_WAIT)
    until(lambda: state(poison) == JobState.FAILED, 4 * LONGEST_WAIT)
    assert poison.tries == 3
    assert "三次都在做的途中中断" in poison.error


def test_a_try_that_takes_too_long_is_stopped_counted_and_cleared_away(
    programs: Programs, tmp_path: Path
) -> None:
    broker_url = programs.environment["REDIS_URL"].replace("unix://", "redis+socket://")
    sender = Celery(broker=broker_url.replace("?db=", "?virtual_host="), set_as_current=False)
    endless: Job = JobFactory.create(
        kind="tests.slow", args={"notes": str(tmp_path / "notes"), "seconds": 600}
    )
    programs.worker("--include", HANDLERS)
    sender.send_task(RUN_TASK, args=[endless.pk], soft_time_limit=2)
    until(lambda: notes(tmp_path / "notes"), 60)
    until(lambda: state(endless) == JobState.QUEUED, 20)
    assert endless.tries == 1
    assert "自动再试" in endless.step
    assert not Path(notes(tmp_path / "notes")[0]).exists()
