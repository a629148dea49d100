"""Days the office entered as worked or free (节假日与调休)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from kit.workdays import is_announced
from projects.models import Holiday


def announced(start: date | None = None, end: date | None = None) -> dict[date, bool]:
    """Return the days in force in the fund in scope → whether they are worked.

    An entry that was taken back says nothing.

    Args:
        start, end: the first and last day asked for; all of them unless told.
    """
    rows = Holiday.objects.filter(works__isnull=False)
    if start is not None:
        rows = rows.filter(day__gte=start)
    if end is not None:
        rows = rows.filter(day__lte=end)
    return {day: works for day, works in rows.values_list("day", "works") if works is not None}


@dataclass(frozen=True)
class HolidayYear:
    """One year's entries, and whether the calendar already carries what was announced."""

    year: int
    is_announced: bool
    rows: "QuerySet[Holiday]"


def holidays_of(year: int) -> HolidayYear:
    """Return a year's entries, those taken back too, by day."""
    rows = Holiday.objects.filter(day__year=year).order_by("day", "id")
    return HolidayYear(year, is_announced(year), rows)


def years_with_entries() -> list[int]:
    """Return the years for which something was entered, the newest first."""
    days = Holiday.objects.dates("day", "year", order="DESC")
    return [day.year for day in days]
