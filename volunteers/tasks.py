"""Background work of volunteer service: stars, lists of hours, and the sweeps that beat pokes."""

from celery import shared_task

from funds.tasks import in_every_fund
from kit.jobs import JobRun, handler
from volunteers.services.duty_turns import plan_ahead
from volunteers.services.forgotten import lapse_forgotten
from volunteers.services.hours_notices import end_hours_notices
from volunteers.services.hours_requests import HOURS_JOB, publish_requested
from volunteers.services.star_requests import STARS_JOB, compute_requested


@shared_task(name="volunteers.plan_shifts")
def plan_all_shifts() -> None:
    """Plan shifts of turns weeks ahead in every fund; harmless at any time."""
    in_every_fund("plan-shifts", plan_ahead)


@shared_task(name="volunteers.lapse_forgotten")
def lapse_all_forgotten() -> None:
    """Close what nobody checked out of in every fund; harmless at any time."""
    in_every_fund("lapse-forgotten", lapse_forgotten)


@shared_task(name="volunteers.end_hours_notices")
def end_all_hours_notices() -> None:
    """Let the hours of public lists that ended count in every fund; harmless at any time."""
    in_every_fund("end-hours-notices", end_hours_notices)


@handler(HOURS_JOB)
def publish_hours_list(run: JobRun) -> None:
    """Put up a public list of hours."""
    run.progress(10, "正在汇总时长")
    with run.scope():
        publish_requested(run.args)


@handler(STARS_JOB)
def compute_stars(run: JobRun) -> None:
    """Compute a batch of stars; records are written as ever meanwhile."""
    run.progress(10, "正在汇总时长")
    with run.scope():
        compute_requested(run.args)
