"""A worker killed while it renders the annual report: one report results, and one file."""

import os
import signal
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from pypdf import PdfReader

from funds.models import Fund
from kit.models import Job, JobState
from kit.tenancy.scope import fund_scope
from portal.demonstration.loading import load_missing
from reports.models import Report
from reports.services.making import queue_report
from tests.programs import Programs, until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
LONGEST_WAIT = 90  # seconds a killed worker may cost a report


def state(job: Job) -> str:
    job.refresh_from_db()
    return job.state


def test_one_report_results_when_its_worker_is_killed_while_rendering(
    programs: Programs,
) -> None:
    load_missing()
    fund = Fund.objects.get(slug="taiyuan")
    with fund_scope(fund.pk):
        asked = queue_report(fund, 2021, by=None)
    job = Job.objects.get(label=f"生成 {asked.year} 年度报告")
    folder = Path(default_storage.path(f"jobs/{job.pk}"))
    worker = programs.worker()
    programs.beat()
    until(lambda: list(folder.glob("unfinished-*")), 90)
    os.killpg(worker, signal.SIGKILL)
    assert list(folder.glob("unfinished-*")), "the kill came while the file was being written"
    assert state(job) == JobState.RUNNING

    programs.worker()
    took = until(lambda: state(job) == JobState.DONE, LONGEST_WAIT)

    print(f"done {took:.0f} s after the kill")
    assert job.tries == 2
    with fund_scope(fund.pk):
        report = Report.objects.get()
        assert report.code
    assert [path.name for path in folder.iterdir()] == [f"{job.result_sha256}.pdf"]
    words = "".join(page.extract_text() for page in PdfReader(next(folder.iterdir())).pages)
    assert "1,191,516.30" in "".join(words.split())
