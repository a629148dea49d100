"""Background tasks of the ground floor: they take ids and leave the work to ``kit.jobs``."""

from celery import shared_task

from kit.imports import checking, writing
from kit.imports.runs import CHECK_JOB, EXPORT_JOB, WRITE_JOB
from kit.jobs import JobRun, handler, running, sweeping


@shared_task(name="kit.run_job")
def run_job(job_id: int) -> None:
    """Try one job once."""
    running.run_once(job_id)


@shared_task(name="kit.sweep_jobs")
def sweep_jobs() -> None:
    """Take care of the jobs that nobody works on; harmless at any time."""
    sweeping.sweep()


@handler(CHECK_JOB)
def check_an_import(run: JobRun) -> None:
    """Try every row of a sheet, writing nothing."""
    checking.check_import(run)


@handler(WRITE_JOB)
def write_an_import(run: JobRun) -> None:
    """Write every row of a sheet, or none."""
    writing.write_import(run)


@handler(EXPORT_JOB)
def export_a_shape(run: JobRun) -> None:
    """Write what exists in the shape of a sheet."""
    writing.export_shape(run)
