"""When a document counts: its entry's business date (业务日期), as recorded at a moment."""

from datetime import date, datetime

from django.db.models import Q


def effective(
    *,
    first: date | None = None,
    last: date | None = None,
    as_of: datetime | None = None,
    entry: str = "entry",
) -> Q:
    """Return the condition that a row's entry falls in a span, as recorded at ``as_of``.

    Args:
        first: the earliest business date; none for no limit.
        last: the latest business date; none for no limit.
        as_of: only entries recorded by then; none for now.
        entry: the path from the row to its entry; empty for entries themselves.
    """
    path = f"{entry}__" if entry else ""
    wanted = Q(**{f"{path}isnull": False}) if entry else Q()
    for lookup, value in (
        ("business_date__gte", first),
        ("business_date__lte", last),
        ("recorded_at__lte", as_of),
    ):
        if value is not None:
            wanted &= Q(**{path + lookup: value})
    return wanted


def of_year(year: int, as_of: datetime | None = None, *, entry: str = "entry") -> Q:
    """Return the condition that a row's entry falls in a calendar year, as then recorded."""
    return effective(first=date(year, 1, 1), last=date(year, 12, 31), as_of=as_of, entry=entry)
