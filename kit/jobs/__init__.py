"""Work in the background: the job's row is the truth, the broker's message only a hint.

A service puts a job in the queue inside its own transaction::

    job = enqueue("reports.render", label="年度报告", fund=fund, args={"year": 2021}, by=user)

and an app's ``tasks`` module says how that kind of job is done::

    @handler("reports.render")
    def render(run: JobRun) -> None:
        with run.scope():                       # a short transaction in the job's fund
            data = read_report(run.args["year"])
        run.progress(40, "正在排版")
        write_pdf(data, run.output("2021年度报告.pdf"))

The message is sent when the transaction commits; a sweep re-sends what nobody took or finished.
Why it loses nothing is told in ``docs/adr/0007-background-work.md``.
"""

from kit.jobs.lease import LeaseLost
from kit.jobs.queue import enqueue, retry
from kit.jobs.registry import handler
from kit.jobs.running import JobRun, run_to_end

__all__ = ["JobRun", "LeaseLost", "enqueue", "handler", "retry", "run_to_end"]
