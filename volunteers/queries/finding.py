"""Finding shifts to come to (找活动): by time, by district, nearest first; and one's own."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import (
    Count,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from volunteers.models import (
    Activity,
    ActivityState,
    Attendance,
    AttendanceState,
    Division,
    Shift,
    SignUp,
    SignUpState,
    Volunteer,
)
from volunteers.queries.attendance import OUT_UNTIL
from volunteers.queries.nearness import nearest
from volunteers.queries.sign_ups import OPEN_STATES

WEEKS_AHEAD = 5


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for: on a day, in a district; empty is any."""

    day: date | None = None
    division: Division | None = None


def public_activities() -> QuerySet[Activity]:
    """Return the activities anybody may read of: published, or called off after that."""
    rows = Activity.objects.select_related("organisation", "division", "station")
    return rows.filter(published_at__isnull=False)


def open_shifts(now: datetime) -> QuerySet[Shift]:
    """Return the shifts people may still come to, each with ``taken``: how many are accepted."""
    rows = Shift.objects.select_related(
        "activity__organisation", "activity__division", "organisation", "post"
    )
    found = rows.filter(activity__state=ActivityState.PUBLISHED, cancelled_at__isnull=True)
    return found.filter(_not_over(now)).annotate(taken=_taken())


def with_room(shifts: QuerySet[Shift]) -> QuerySet[Shift]:
    """Return ``shifts`` of :func:`open_shifts`, each with how many places are ``left``, in 人."""
    return shifts.annotate(left=F("quota") - F("taken"))


def narrowed(shifts: QuerySet[Shift], wanted: Wanted) -> QuerySet[Shift]:
    """Return those of ``shifts`` on a day, in a district."""
    if wanted.day is not None:
        begins = timezone.make_aware(datetime.combine(wanted.day, time()))
        shifts = shifts.filter(starts_at__gte=begins, starts_at__lt=begins + timedelta(days=1))
    if wanted.division is not None:
        shifts = shifts.filter(activity__division=wanted.division)
    return shifts


def near(shifts: QuerySet[Shift], latitude: float, longitude: float) -> QuerySet[Any]:
    """Return those of ``shifts`` that are near, each with ``metres``, the nearest first.

    A shift is where its post is, else where its activity is, else at the activity's station.
    """
    placed = nearest(
        shifts,
        Coalesce("post__latitude", "activity__latitude", "activity__station__latitude"),
        Coalesce("post__longitude", "activity__longitude", "activity__station__longitude"),
        latitude,
        longitude,
    )
    return placed.order_by("metres", "starts_at", "id")


def shifts_of_activity(activity: Activity, now: datetime) -> QuerySet[Shift]:
    """Return the shifts of one activity that are not over, called off ones too, by time."""
    rows = Shift.objects.filter(_not_over(now), activity=activity)
    return rows.select_related("post", "organisation").annotate(taken=_taken())


def visible_shift(pk: int) -> Shift | None:
    """Return a shift of a published activity; ``None`` when nobody may read of it."""
    rows = Shift.objects.select_related("activity__organisation", "organisation", "post")
    return rows.filter(pk=pk, activity__published_at__isnull=False).first()


def own_sign_ups(volunteer: Volunteer, now: datetime) -> QuerySet[SignUp]:
    """Return a volunteer's open sign-ups for shifts that are not long over, the next first."""
    rows = SignUp.objects.filter(
        volunteer=volunteer, state__in=OPEN_STATES, shift__ends_at__gt=now - OUT_UNTIL
    )
    return rows.select_related("shift__activity__organisation", "shift__post").order_by(
        "shift__starts_at", "id"
    )


def sign_ups_ahead(volunteer: Volunteer, now: datetime) -> QuerySet[SignUp]:
    """Return a volunteer's open sign-ups that can be taken back: not begun, nor come to.

    Whoever checked in and left before it began did not come to it.
    """
    came = Attendance.objects.filter(volunteer=volunteer).exclude(state=AttendanceState.LAPSED)
    rows = SignUp.objects.filter(
        volunteer=volunteer, state__in=OPEN_STATES, shift__starts_at__gt=now
    )
    return rows.exclude(shift__in=came.values("shift")).order_by("shift_id")


def own_states(volunteer: Volunteer, shifts: list[Shift]) -> dict[int, SignUp]:
    """Return a volunteer's sign-ups for these shifts, by shift."""
    rows = SignUp.objects.filter(volunteer=volunteer, shift__in=[shift.pk for shift in shifts])
    return {row.shift_id: row for row in rows}


def attendance_at(volunteer: Volunteer, shift: Shift) -> Attendance | None:
    """Return a volunteer's attendance of one shift, with its hours."""
    rows = Attendance.objects.filter(volunteer=volunteer, shift=shift)
    return rows.select_related("record", "shift__activity").first()


def due_shift(volunteer: Volunteer, now: datetime, before: timedelta) -> Shift | None:
    """Return the shift a volunteer is taken for and may check in to now, if they did not yet."""
    rows = own_sign_ups(volunteer, now).filter(
        state=SignUpState.ACCEPTED,
        shift__starts_at__lte=now + before,
        shift__ends_at__gt=now,
        shift__cancelled_at__isnull=True,
        shift__activity__state=ActivityState.PUBLISHED,
    )
    came = Attendance.objects.filter(volunteer=volunteer).exclude(state=AttendanceState.PRESENT)
    row = rows.exclude(shift__in=came.values("shift")).first()
    return None if row is None else row.shift


def _not_over(now: datetime) -> Q:
    """Return what a shift is that still lasts or is to come."""
    # A shift lies within a day: so the index begins at yesterday's, not at the first of all.
    return Q(ends_at__gt=now, starts_at__gt=now - timedelta(days=1))


def _taken() -> Coalesce:
    rows = SignUp.objects.filter(shift=OuterRef("pk"), state=SignUpState.ACCEPTED)
    counted = rows.order_by().values("shift").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
