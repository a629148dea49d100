"""Reading attendance (签到签退): who is at a shift, who went without checking out."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from volunteers.models import Attendance, AttendanceState, Shift, Volunteer

OUT_UNTIL = timedelta(hours=2)
"""How long after a shift's end people may still check out."""


def attendances_of_shift(shift: Shift) -> QuerySet[Attendance]:
    """Return who came to a shift, in the order they did; nothing sealed is read."""
    rows = Attendance.objects.filter(shift=shift)
    rows = rows.select_related("volunteer__organisation", "record")
    return rows.defer("volunteer__sealed").order_by("checked_in_at", "id")


def present_of(volunteer: Volunteer) -> Attendance | None:
    """Return where a volunteer is checked in and not out; ``None`` when nowhere."""
    rows = Attendance.objects.filter(volunteer=volunteer, state=AttendanceState.PRESENT)
    return rows.select_related("shift__activity__organisation", "shift__organisation").first()


def with_leaving(attendances: QuerySet[Attendance]) -> QuerySet[Any]:
    """Add to each until when they can have stayed (``left_at``): the next check-in, else the end.

    Nobody is present at two shifts, so that checking in elsewhere is leaving.
    """
    later = Attendance.objects.filter(volunteer=OuterRef("volunteer"), id__gt=OuterRef("id"))
    first = Subquery(later.order_by("id").values("checked_in_at")[:1])
    return attendances.annotate(left_at=Coalesce(first, F("shift__ends_at")))


def forgotten(now: datetime) -> QuerySet[Attendance]:
    """Return who is still checked in though it is too late to check out."""
    rows = Attendance.objects.filter(
        state=AttendanceState.PRESENT, shift__ends_at__lte=now - OUT_UNTIL
    )
    return rows.order_by("shift_id", "id")


def served_of(shift: Shift, checked_in_at: datetime, until: datetime) -> tuple[datetime, datetime]:
    """Return the part of a stay that lies inside a shift; its end may come before its begin."""
    return max(checked_in_at, shift.starts_at), min(until, shift.ends_at)


def whole_minutes(begins: datetime, ends: datetime) -> int:
    """Return the whole minutes from one moment to another; zero when it lies before."""
    return max(int((ends - begins).total_seconds() // 60), 0)
