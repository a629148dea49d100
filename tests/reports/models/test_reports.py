"""What the database itself refuses of reports and their lines."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from reports.models import CandourNote, Report, ReportState
from reports.services.finalising import as_final, countersign_note, keep_final, sign_note
from reports.services.making import compute, queue_report
from tests.factories.reports import YEAR, FundYear


@pytest.fixture
def report(year: FundYear) -> Report:
    made = queue_report(year.fund, YEAR, by=year.office)
    compute(made, lambda percent, step: None)
    return made


def refused(rows: Any, **changes: Any) -> str:
    """Change rows; return the name of the rule that refused."""
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        rows.update(**changes)
    cause: Any = error.value.__cause__
    return str(cause.diag.constraint_name)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("content", {}),
        ("figures", []),
        ("checks", []),
        ("code", "000000000000"),
        ("as_of", None),
    ],
)
def test_what_was_frozen_stays(field: str, value: Any, report: Report) -> None:
    rows = Report.objects.filter(pk=report.pk)
    assert refused(rows, **{field: value}) == "reports_report_frozen"


def test_a_report_is_not_final_without_who_when_and_its_file(
    year: FundYear, report: Report
) -> None:
    rows = Report.objects.filter(pk=report.pk)
    assert refused(rows, state=ReportState.FINAL) == "reports_report_finalised"
    changes = {"finalised_by": year.office, "finalised_at": report.as_of}
    assert refused(rows, state=ReportState.FINAL, **changes) == "reports_report_finalised"


def test_a_final_report_never_changes(year: FundYear, report: Report) -> None:
    for note in CandourNote.objects.filter(report=report):
        sign_note(note, "不妨碍公开", by=year.office)
        countersign_note(note, by=year.supervisor)
    keep_final(as_final(report, year.office), b"%PDF-", "0" * 64)
    rows = Report.objects.filter(pk=report.pk)
    assert refused(rows, year=YEAR - 1) == "reports_report_final"
    assert refused(rows, file_sha256="1" * 64) == "reports_report_final"


def test_reports_and_lines_are_not_removed(report: Report) -> None:
    for rows in (CandourNote.objects.all(), Report.objects.all()):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()


def test_a_line_needs_its_reason_and_its_signer_first(year: FundYear, report: Report) -> None:
    rows = CandourNote.objects.filter(report=report, sequence=1)
    signed = {"signed_by": year.office, "signed_at": report.as_of}
    both = {"countersigned_by": year.supervisor, "countersigned_at": report.as_of}
    assert refused(rows, **signed) == "reports_candournote_signed"
    assert refused(rows, signed_by=year.office, reason="甲") == "reports_candournote_signed"
    assert refused(rows, **both) == "reports_candournote_countersigned"


def test_a_settled_line_stays_as_it_was_signed(year: FundYear, report: Report) -> None:
    note = CandourNote.objects.filter(report=report).order_by("sequence")[0]
    assert refused(CandourNote.objects.filter(pk=note.pk), text="改过") == (
        "reports_candournote_settled"
    )
    sign_note(note, "材料没有", by=year.office)
    countersign_note(note, by=year.supervisor)
    assert refused(CandourNote.objects.filter(pk=note.pk), reason="另一个") == (
        "reports_candournote_settled"
    )


def test_a_report_with_an_open_line_is_not_final(year: FundYear, report: Report) -> None:
    rows = Report.objects.filter(pk=report.pk)
    final = {
        "state": ReportState.FINAL,
        "finalised_by": year.office,
        "finalised_at": report.as_of,
        "file_path": "report.pdf",
    }
    assert CandourNote.objects.filter(report=report).exists()
    assert refused(rows, **final) == "reports_report_publishable"


def test_a_report_with_a_red_check_or_without_figures_is_not_final(
    year: FundYear, report: Report
) -> None:
    told = {"year": YEAR, "kind": report.kind, "requested_at": report.requested_at}
    final = {
        "state": ReportState.FINAL,
        "finalised_by": year.office,
        "finalised_at": report.as_of,
        "file_path": "report.pdf",
    }
    red = Report.objects.create(
        number="BG-X-1", as_of=report.as_of, checks=[{"passed": True}, {"passed": False}], **told
    )
    empty = Report.objects.create(number="BG-X-2", **told)
    for row in (red, empty):
        rows = Report.objects.filter(pk=row.pk)
        assert refused(rows, **final) == "reports_report_publishable"


def test_no_report_enters_as_final(year: FundYear, report: Report) -> None:
    with pytest.raises(IntegrityError, match="reports_report_entry"), transaction.atomic():
        Report.objects.create(
            number="BG-X-3",
            year=YEAR,
            kind=report.kind,
            requested_at=report.requested_at,
            as_of=report.as_of,
            state=ReportState.FINAL,
            finalised_by=year.office,
            finalised_at=report.as_of,
            file_path="report.pdf",
        )


def test_one_person_does_not_sign_and_countersign(year: FundYear, report: Report) -> None:
    rows = CandourNote.objects.filter(report=report)[:1].values("pk")
    both = {
        "reason": "自签",
        "signed_by": year.office,
        "signed_at": report.as_of,
        "countersigned_by": year.office,
        "countersigned_at": report.as_of,
    }
    lines = CandourNote.objects.filter(pk__in=rows)
    assert refused(lines, **both) == "reports_candournote_two_people"
