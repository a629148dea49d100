"""Who signed up for a shift and who came, as its organiser reads it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest

from funds.models import Fund, User
from kit import clock
from volunteers.models import (
    ActivityState,
    Attendance,
    AttendanceState,
    LateEntry,
    LateEntryState,
    Shift,
    SignUp,
    SignUpState,
    Volunteer,
)
from volunteers.queries.activity_lists import visible_shifts
from volunteers.queries.attendance import OUT_UNTIL, served_of, whole_minutes, with_leaving

A_MINUTE = timedelta(minutes=1)
"""Less than this is not served, as checking out says."""


def with_line(sign_ups: QuerySet[SignUp]) -> QuerySet[SignUp]:
    """Add to each who waits their place in line (``place``), from 1; others have none."""
    earlier = Q(signed_at__lt=OuterRef("signed_at")) | Q(
        signed_at=OuterRef("signed_at"), id__lte=OuterRef("id")
    )
    line = (
        SignUp.objects.filter(earlier, shift=OuterRef("shift"), state=SignUpState.WAITING)
        .order_by()
        .values("shift")
        .annotate(many=Count("pk"))
        .values("many")
    )
    return sign_ups.annotate(place=Subquery(line, output_field=IntegerField()))


def state_counts(shift: Shift) -> dict[str, int]:
    """Return how many sign-ups of a shift stand in each state, in 人."""
    rows = SignUp.objects.filter(shift=shift).order_by().values("state")
    return dict(rows.annotate(many=Count("pk")).values_list("state", "many"))


def shifts_to_check(person: User, fund: Fund, now: datetime, in_from: timedelta) -> QuerySet[Shift]:
    """Return the shifts a person sees at which people may check in or out now.

    Args:
        in_from: how long before a shift people may check in.
    """
    rows = visible_shifts(person, fund).filter(
        cancelled_at__isnull=True,
        activity__state=ActivityState.PUBLISHED,
        starts_at__lte=now + in_from,
        ends_at__gt=now - OUT_UNTIL,
    )
    found = rows.select_related("activity__organisation", "post", "organisation")
    return found.order_by("starts_at", "id").distinct()


def attendances_at(volunteer: Volunteer, shifts: Sequence[Shift]) -> dict[int, Attendance]:
    """Return a volunteer's attendances at these shifts, by the shift."""
    rows = Attendance.objects.filter(volunteer=volunteer, shift__in=shifts)
    return {row.shift_id: row for row in rows}


def without_hours(shift_filter: Q, now: datetime) -> QuerySet[Attendance]:
    """Return who served and went without hours, too late to check out, with nothing entered since.

    So they went without checking out, or what was entered of them by name was not confirmed.
    """
    ended = [AttendanceState.LAPSED, AttendanceState.ENTERED]
    too_late = Q(state__in=ended) | Q(
        state=AttendanceState.PRESENT, shift__ends_at__lte=now - OUT_UNTIL
    )
    entered = LateEntry.objects.filter(
        volunteer=OuterRef("volunteer"),
        state__in=[LateEntryState.WAITING, LateEntryState.CONFIRMED],
        period__startswith__lt=OuterRef("shift__ends_at"),
        period__endswith__gt=OuterRef("shift__starts_at"),
    )
    rows = with_leaving(Attendance.objects.filter(shift_filter & too_late))
    began = Greatest("checked_in_at", "shift__starts_at")
    rows = rows.annotate(least=began + A_MINUTE).filter(
        left_at__gte=F("least"), shift__ends_at__gte=F("least")
    )
    rows = rows.annotate(late=Subquery(entered.values("number")[:1]))
    found: QuerySet[Attendance] = rows.filter(late__isnull=True)
    return found


def late_entries_of(shift: Shift, volunteers: Sequence[int]) -> dict[int, LateEntry]:
    """Return what was entered late for these volunteers within the time of a shift."""
    rows = LateEntry.objects.filter(
        volunteer__in=volunteers,
        state__in=[LateEntryState.WAITING, LateEntryState.CONFIRMED],
        period__startswith__lt=shift.ends_at,
        period__endswith__gt=shift.starts_at,
    )
    return {row.volunteer_id: row for row in rows}


def is_missed(attendance: Any) -> bool:
    """Tell whether somebody served who can no longer check out; read by ``with_leaving``."""
    shift: Shift = attendance.shift
    over = shift.ends_at <= clock.now() - OUT_UNTIL
    ended = {AttendanceState.LAPSED, AttendanceState.ENTERED}
    if attendance.state not in ended and not (attendance.state == AttendanceState.PRESENT and over):
        return False
    return whole_minutes(*served_of(shift, attendance.checked_in_at, attendance.left_at)) > 0


def here_of(shift: Shift) -> dict[str, int]:
    """Return how many came to a shift, and how many of them are there now, in 人."""
    present = Count("pk", filter=Q(state=AttendanceState.PRESENT))
    return Attendance.objects.filter(shift=shift).aggregate(came=Count("pk"), here=present)


def expected_at(shift: Shift) -> QuerySet[SignUp]:
    """Return who is taken for a shift, in the order they signed up; nothing sealed is read."""
    rows = SignUp.objects.filter(shift=shift, state=SignUpState.ACCEPTED)
    return rows.select_related("volunteer__organisation").defer("volunteer__sealed")
