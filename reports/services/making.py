"""Making a report: asked for by a person, computed and typeset by a job."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction

from funds.models import Fund, User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.jobs import enqueue
from kit.numbering import next_number
from reports.models import CandourNote, Report, ReportKind
from reports.printing.document import typeset
from reports.reconcile import Reckoning, reckon
from reports.services.telling import tell_of_draft

ANNUAL_JOB = "reports.annual"
FIRST_YEAR = 2000
CODE_LENGTH = 12

Told = Callable[[int, str], None]
"""Hears how far the work is: percent and step."""


def request_report(fund: Fund, year: int, *, by: User, key: str | None = None) -> Report:
    """Ask for the annual report of a year; a worker makes it.

    Args:
        fund: the fund in scope.
        year: a year that has begun.
        by: who asks.
        key: the form's idempotency key: the same key is the same report.

    Raises:
        NotAllowed: ``by`` may not ask for reports.
        Refusal: a year that has not begun.
    """
    demand(by, Action.REPORT_REQUEST, fund)
    return queue_report(fund, year, by=by, key=key)


@transaction.atomic
def queue_report(fund: Fund, year: int, *, by: User | None, key: str | None = None) -> Report:
    """Queue a report whose permission has been asked, or that the command line asks for."""
    if not FIRST_YEAR <= year <= clock.today().year:
        raise Refusal(f"{year} 年还没有可以报告的数据。请选已经开始的年度。", field="year")
    job = enqueue(
        ANNUAL_JOB,
        label=f"生成 {year} 年度报告",
        fund=fund,
        args={"year": year},
        by=by,
        key=f"report:{key}" if key else None,
    )
    known = Report.objects.filter(job=job).first()
    if known is not None:
        return known
    with recorded_as("申请生成报告", by=by.pk if by else None):
        return Report.objects.create(
            number=next_number("BG", "BG", year),
            kind=ReportKind.ANNUAL,
            year=year,
            requested_by=by,
            requested_at=clock.now(),
            job=job,
        )


def compute(report: Report, told: Told) -> None:
    """Reckon, reconcile and freeze a report, once: a repeated try finds it frozen.

    The fund must be in scope.
    """
    if report.as_of is not None:
        return
    as_of = clock.now()
    found = reckon(report.fund, report.year, as_of, told=told)
    freeze(report, found)


def freeze(report: Report, found: Reckoning) -> None:
    """Keep what a report prints, the code over it, and its candour lines to be signed."""
    report.as_of = found.ledger.as_of
    report.content = {**found.content.frozen(), "summary": found.reconciliation.summary}
    report.figures = [
        value.frozen() for value in found.ledger.values if value.rows or value.value is None
    ]
    report.checks = [check.frozen() for check in found.reconciliation.checks]
    report.code = code_of(report)
    with recorded_as("计算并核对", by=report.requested_by_id):
        report.save()
        for place, line in enumerate(found.reconciliation.candour, 1):
            CandourNote.objects.create(
                report=report,
                line=line.key,
                sequence=place,
                text=line.text,
                source=line.source[:200],
            )
    tell_of_draft(report)


def code_of(report: Report) -> str:
    """Return the 校验码 over what the report has frozen."""
    if report.as_of is None:
        raise ValueError(f"{report} has not been computed")
    frozen: dict[str, Any] = {
        "number": report.number,
        "as_of": report.as_of.isoformat(),
        "content": report.content,
        "figures": report.figures,
        "checks": report.checks,
    }
    words = json.dumps(frozen, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()[:CODE_LENGTH].upper()


def print_report(report: Report, notes: list[CandourNote]) -> bytes:
    """Return the PDF of a computed report. Reads no rows, so no transaction need be open."""
    return typeset(report, notes, address_of(report))


def address_of(report: Report) -> str:
    """Return the public address at which the printed report can be verified."""
    page: str = report.fund.url("reports:verify", code=report.code)
    return f"{settings.SITE_ADDRESS}{page}"


def file_name(report: Report) -> str:
    """Return the PDF's name for people."""
    stage = "" if report.is_final else "（草稿）"
    return f"{report.fund.city}{report.year}年度总结{stage}-{report.number}.pdf"
