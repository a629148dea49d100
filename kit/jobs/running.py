"""Doing a job: one code path for workers and for commands."""

import logging
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pghistory
from celery.exceptions import SoftTimeLimitExceeded

from kit.errors import Refusal
from kit.jobs import results
from kit.jobs.keeper import Keeper, keeper_of
from kit.jobs.lease import Lease, LeaseLost, take
from kit.jobs.registry import handler_of
from kit.jobs.results import Kept
from kit.models import ENDED, Job
from kit.requests import request_id
from kit.tenancy.scope import FundScopeError, fund_scope

POLL_SECONDS = 0.3
SAFE = "没有留下做了一半的文件，已登记的数据不受影响。"
BROKEN = f"试了三次都没有做成。{SAFE}请稍后再试一次；仍不行，请把任务号告诉平台管理员。"
TOO_LONG = f"每次都超过十分钟没有做完，已经停下。{SAFE}请缩小范围后重新申请。"
INTERRUPTED = f"三次都在做的途中中断。{SAFE}请稍后再试一次；仍不行，请把任务号告诉平台管理员。"
NEXT_TRY = "上一次没有做完，稍后自动再试"

log = logging.getLogger("portal.jobs")


@dataclass
class JobRun:
    """One try at a job, as its handler sees it."""

    job: Job
    lease: Lease
    keeper: Keeper
    _output: Path | None = field(default=None, init=False)
    _name: str = field(default="", init=False)

    @property
    def args(self) -> dict[str, Any]:
        """What the service gave to ``enqueue``."""
        args: dict[str, Any] = self.job.args
        return args

    def scope(self) -> AbstractContextManager[None]:
        """Enter the job's fund, in a transaction: keep it short, and enter again for more.

        Raises:
            FundScopeError: the job belongs to no fund.
        """
        if self.job.fund_id is None:
            raise FundScopeError(f"job {self.job.pk} belongs to no fund")
        return fund_scope(self.job.fund_id)

    def progress(self, percent: int, step: str = "") -> None:
        """Tell the person who waits how far the work is (0—99) and what is being done.

        Raises:
            LeaseLost: another worker does the job by now; stop, the result will not count.
        """
        if self.keeper.lost:
            raise LeaseLost(f"job {self.job.pk}")
        self.keeper.note(min(max(percent, 0), 99), step[:120])

    def output(self, name: str) -> Path:
        """Return the path to write the result to; it is offered for download as ``name``.

        Only a whole try's file is ever shown: it is kept when the handler returns.
        """
        if self._output is None:
            self._output = results.begin(self.job.pk, self.lease.token)
        self._name = name
        return self._output

    def keep_output(self) -> Kept | None:
        """Move what the handler wrote to its place; ``None`` when it wrote nothing.

        Raises:
            LeaseLost: the next worker has cleared it away already.
        """
        if self._output is None:
            return None
        try:
            return results.keep(self._output, self.job.pk, self._name)
        except FileNotFoundError as error:
            if self.lease.renew(99, ""):
                raise
            raise LeaseLost(f"job {self.job.pk}") from error

    def clear_away(self) -> None:
        """Remove what was written and not kept."""
        if self._output is not None:
            self._output.unlink(missing_ok=True)


def run_once(job_id: int) -> bool:
    """Try a job once; ``False`` when there was nothing to do for us.

    A refusal by a rule ends the job with its reason; any other failure gives it back for the next
    try, and ends it after the third.
    """
    lease = take(job_id)
    if lease is None:
        return False
    job = Job.objects.get(pk=job_id)
    with _known_as(job):
        log.info("%s (%s), try %s", job, job.kind, job.tries)
        try:
            _settle(job, lease, _work(job, lease))
        except LeaseLost:
            log.warning("%s was taken over by another worker", job)
        except Refusal as refusal:
            _fail(lease, refusal.message)
        except SoftTimeLimitExceeded:
            log.warning("%s ran out of time", job)
            _give_back_or_fail(lease, TOO_LONG)
        except Exception:
            log.exception("%s broke", job)
            _give_back_or_fail(lease, BROKEN)
    return True


def run_to_end(job: Job) -> Job:
    """Do a job here and now, for a command; return it done or failed.

    No broker is needed. A worker that was quicker is waited for. Not for use inside a transaction
    when the job's row is committed already: others would wait for the row.
    """
    while True:
        tried = run_once(job.pk)
        job.refresh_from_db()
        if job.state in ENDED:
            return job
        if not tried:
            time.sleep(POLL_SECONDS)


def _work(job: Job, lease: Lease) -> Kept | None:
    keeper = keeper_of(lease)
    run = JobRun(job, lease, keeper)
    keeper.begin()
    try:
        handler_of(job.kind)(run)
        return run.keep_output()
    finally:
        keeper.end()
        run.clear_away()


def _settle(job: Job, lease: Lease, kept: Kept | None) -> None:
    if not lease.complete(kept):
        raise LeaseLost(f"job {job.pk}")
    log.info("%s is done", job)


def _give_back_or_fail(lease: Lease, error: str) -> None:
    if not lease.give_back(NEXT_TRY):
        _fail(lease, error)


def _fail(lease: Lease, error: str) -> None:
    if lease.fail(error):
        results.discard(lease.job_id)


@contextmanager
def _known_as(job: Job) -> Iterator[None]:
    """Let log, access log and history say which job did something, and for whom."""
    token = request_id.set(f"job-{job.pk}")
    with ExitStack() as stack:
        stack.callback(request_id.reset, token)
        stack.enter_context(
            pghistory.context(request=request_id.get(), user=job.requested_by_id, job=job.pk)
        )
        yield
