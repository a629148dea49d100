"""The jobs of reports, done to their end as a command does them."""

import io
import re

import pypdf
import pytest
from django.core.files.storage import default_storage

from funds.models import Fund
from kit.jobs import run_to_end
from kit.jobs.results import open_kept
from kit.models import Job, JobState
from kit.tenancy.scope import fund_scope
from reports.models import CandourNote, Report, ReportState
from reports.services.finalising import countersign_notes, request_final, sign_note
from reports.services.making import request_report
from tests.factories.reports import YEAR, FundYear, small_year


@pytest.fixture
def committed(transactional_db: None, taiyuan: Fund) -> FundYear:
    """A year that the job's own connections see."""
    with fund_scope(taiyuan.pk):
        return small_year(taiyuan)


def requested(year: FundYear) -> Report:
    with fund_scope(year.fund.pk):
        return request_report(year.fund, YEAR, by=year.office)


def done(job: Job | None) -> Job:
    assert job is not None
    ended = run_to_end(job)
    assert ended.state == JobState.DONE, ended.error
    return ended


def words(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def settled(year: FundYear, report: Report) -> None:
    with fund_scope(year.fund.pk):
        for note in CandourNote.objects.filter(report=report):
            sign_note(note, "原始材料没有", by=year.office)
        countersign_notes(report, by=year.supervisor)


def test_a_report_is_made_signed_and_called_final(committed: FundYear) -> None:
    report = requested(committed)
    job = done(report.job)
    with open_kept(job.result_path) as file:
        assert "草稿" in words(file.read())
    settled(committed, report)
    with fund_scope(committed.fund.pk):
        job = request_final(report, by=committed.office)
    kept = done(job)
    with fund_scope(committed.fund.pk):
        report.refresh_from_db()
    # A worker that died after keeping it, and another that takes the job over.
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, tries=1, finished_at=None)
    assert done(job).result_sha256 == kept.result_sha256 == report.file_sha256
    assert report.state == ReportState.FINAL
    assert report.finalised_by == committed.office
    with default_storage.open(report.file_path) as file:
        told = words(file.read())
    assert "草稿" not in told
    assert "原始材料没有" in told
    assert f"会签：{committed.supervisor.name}" in told


def test_a_job_done_twice_freezes_once(committed: FundYear) -> None:
    report = requested(committed)
    job = done(report.job)
    with fund_scope(committed.fund.pk):
        report.refresh_from_db()
        code, lines = report.code, CandourNote.objects.filter(report=report).count()
    Job.objects.filter(pk=job.pk).update(state=JobState.QUEUED, tries=0, finished_at=None)
    again = done(job)
    with fund_scope(committed.fund.pk):
        report.refresh_from_db()
        assert (report.code, CandourNote.objects.filter(report=report).count()) == (code, lines)
    assert again.result_sha256 == job.result_sha256


def test_what_went_red_meanwhile_stops_the_final_with_its_reason(committed: FundYear) -> None:
    report = requested(committed)
    done(report.job)
    settled(committed, report)
    with fund_scope(committed.fund.pk):
        committed.text("results", "成果 {no_such_figure}。")
        job = request_final(report, by=committed.office)
    failed = run_to_end(job)
    assert failed.state == JobState.FAILED
    assert "占位数字全部可识别" in failed.error
    with fund_scope(committed.fund.pk):
        report.refresh_from_db()
    assert report.state == ReportState.DRAFT
