"""What the commands of reports share: naming a fund, and taking a job's result away."""

import shutil
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import CommandError

from funds.models import Fund
from kit.jobs import run_to_end
from kit.jobs.results import open_kept
from kit.models import Job, JobState


def add_fund_and_year(parser: ArgumentParser) -> None:
    """Take the positional arguments FUND YEAR."""
    parser.add_argument("fund", help="基金地址，如 taiyuan")
    parser.add_argument("year", type=int, help="年度，如 2021")


def fund_of(slug: str) -> Fund:
    """Return the fund of an address.

    Raises:
        CommandError: there is none.
    """
    fund = Fund.objects.filter(slug=slug).first()
    if fund is None:
        raise CommandError(f"没有地址为 {slug} 的基金。请核对后重试。")
    return fund


def take_result(job: Job | None, output: Path) -> None:
    """Do a job to its end and copy its result to ``output``.

    Raises:
        CommandError: it failed, with its reason.
    """
    if job is None:
        raise CommandError("任务没有建立。请重试。")
    job = run_to_end(job)
    if job.state == JobState.FAILED:
        raise CommandError(job.error)
    output.parent.mkdir(parents=True, exist_ok=True)
    with open_kept(job.result_path) as made, output.open("wb") as copy:
        shutil.copyfileobj(made, copy)
