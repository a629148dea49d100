"""Reading reports and their lines."""

from django.db.models import QuerySet

from reports.models import CandourNote, Report, ReportKind, ReportState, ReportText

RELATED = ("requested_by", "finalised_by", "job", "final_job")


def reports() -> QuerySet[Report]:
    """Return reports with all a list shows of them, without their bulky content."""
    return Report.objects.select_related(*RELATED).defer("content", "figures")


def final_reports() -> QuerySet[Report]:
    """Return the reports anybody may read (公开的报告), the newest year first."""
    return reports().filter(state=ReportState.FINAL).order_by("-year", "-id")


def notes_of(report: Report) -> list[CandourNote]:
    """Return a report's candour lines in order, with the people who signed them."""
    notes = CandourNote.objects.filter(report=report)
    return list(notes.select_related("signed_by", "countersigned_by").order_by("sequence"))


def texts_of(year: int) -> dict[str, str]:
    """Return the words of a year's annual report by section."""
    texts = ReportText.objects.filter(year=year, kind=ReportKind.ANNUAL)
    return dict(texts.values_list("section", "body"))
