"""Reading reports and their lines."""

from datetime import date

from django.db.models import Q, QuerySet

from funds.models import Campaign
from reports.models import CandourNote, Report, ReportKind, ReportText

RELATED = ("requested_by", "finalised_by", "job", "final_job")


def reports() -> QuerySet[Report]:
    """Return reports with all a list shows of them, without their bulky content."""
    return Report.objects.select_related(*RELATED).defer("content", "figures")


def campaigns_running(year: int) -> QuerySet[Campaign]:
    """Return the campaigns that could receive money in a year, as far as their dates are known."""
    began = Q(starts_on__isnull=True) | Q(starts_on__lte=date(year, 12, 31))
    stood = Q(ends_on__isnull=True) | Q(ends_on__gte=date(year, 1, 1))
    return Campaign.objects.filter(began, stood)


def notes_of(report: Report) -> list[CandourNote]:
    """Return a report's candour lines in order, with the people who signed them."""
    notes = CandourNote.objects.filter(report=report)
    return list(notes.select_related("signed_by", "countersigned_by").order_by("sequence"))


def texts_of(year: int) -> dict[str, str]:
    """Return the words of a year's annual report by section."""
    texts = ReportText.objects.filter(year=year, kind=ReportKind.ANNUAL)
    return dict(texts.values_list("section", "body"))
