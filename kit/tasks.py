"""Background tasks of the ground floor: they take ids and leave the work to ``kit.jobs``."""

from celery import shared_task

from kit.jobs import running, sweeping


@shared_task(name="kit.run_job")
def run_job(job_id: int) -> None:
    """Try one job once."""
    running.run_once(job_id)


@shared_task(name="kit.sweep_jobs")
def sweep_jobs() -> None:
    """Take care of the jobs that nobody works on; harmless at any time."""
    sweeping.sweep()
