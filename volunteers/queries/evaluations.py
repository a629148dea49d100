"""Reading evaluations (评价) of those who served at shifts."""

from collections.abc import Sequence

from django.db.models import QuerySet

from volunteers.models import (
    Attendance,
    AttendanceState,
    Evaluation,
    LateEntry,
    LateEntryState,
    Volunteer,
)
from volunteers.queries.shift_people import late_entries_of


def has_served(attendance: Attendance, late: LateEntry | None) -> bool:
    """Tell whether hours stand for an attendance: of its check-out, or confirmed afterwards.

    Args:
        late: what was entered late for the same time.
    """
    if attendance.state == AttendanceState.DONE:
        return attendance.record is not None and not attendance.record.is_reversed
    confirmed = late is not None and late.state == LateEntryState.CONFIRMED
    return attendance.state != AttendanceState.PRESENT and confirmed


def served_at(attendance: Attendance) -> bool:
    """Tell the same of one attendance."""
    late = late_entries_of(attendance.shift, [attendance.volunteer_id])
    return has_served(attendance, late.get(attendance.volunteer_id))


def versions_of(attendance: Attendance) -> "QuerySet[Evaluation]":
    """Return every evaluation of an attendance, the newest first, the withdrawn too."""
    rows = Evaluation.objects.filter(attendance=attendance).select_related("evaluated_by")
    return rows.order_by("-version")


def standing_of(attendances: Sequence[Attendance]) -> dict[int, Evaluation]:
    """Return the evaluations that stand of these attendances, by the attendance."""
    rows = Evaluation.objects.filter(attendance__in=attendances, replaced=False, withdrawn_note="")
    return {row.attendance_id: row for row in rows}


def evaluations_of(volunteer: Volunteer) -> "QuerySet[Evaluation]":
    """Return the evaluations that stand of a volunteer, the newest first."""
    rows = Evaluation.objects.filter(volunteer=volunteer, replaced=False, withdrawn_note="")
    rows = rows.select_related("attendance__shift__activity__organisation")
    return rows.order_by("-id")
