"""Reading sign-ups (报名): places taken, who waits, who is wanted elsewhere at the same time."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from volunteers.models import (
    Activity,
    ActivityState,
    Attendance,
    AttendanceState,
    Shift,
    SignUp,
    SignUpState,
)

OPEN_STATES = (SignUpState.PENDING, SignUpState.ACCEPTED, SignUpState.WAITING)


def places_taken(shift: Shift) -> int:
    """Return how many people are taken for a shift, in 人."""
    return SignUp.objects.filter(shift=shift, state=SignUpState.ACCEPTED).count()


def waiting_line(shift: Shift) -> QuerySet[SignUp]:
    """Return who waits for a place of a shift, the first in line first."""
    rows = SignUp.objects.filter(shift=shift, state=SignUpState.WAITING)
    return rows.order_by("signed_at", "id")


def place_in_line(sign_up: SignUp) -> int:
    """Return which in line a waiting sign-up is, from 1; 0 for one that does not wait."""
    if sign_up.state != SignUpState.WAITING:
        return 0
    line = waiting_line(sign_up.shift)
    earlier = line.filter(signed_at__lt=sign_up.signed_at).count()
    same = line.filter(signed_at=sign_up.signed_at, id__lt=sign_up.pk).count()
    return earlier + same + 1


def sign_ups_of_shift(shift: Shift) -> QuerySet[SignUp]:
    """Return who signed up for a shift, in the order they did; nothing sealed is read."""
    return _listed(SignUp.objects.filter(shift=shift))


def sign_ups_of_activity(activity: Activity) -> QuerySet[SignUp]:
    """Return who signed up for any shift of an activity, as :func:`sign_ups_of_shift` does."""
    return _listed(SignUp.objects.filter(shift__activity=activity))


def _listed(sign_ups: QuerySet[SignUp]) -> QuerySet[SignUp]:
    rows = sign_ups.select_related("volunteer__organisation")
    return rows.defer("volunteer__sealed").order_by("signed_at", "id")


def clashes(volunteers: Iterable[int], shift: Shift) -> dict[int, Shift]:
    """Return who is taken for another shift at the same time, and which, with its activity.

    Whoever came to that one and is gone from it (已签退, 已登记签退, 未签退) is free for this.
    """
    gone = Attendance.objects.filter(
        volunteer=OuterRef("volunteer"),
        shift=OuterRef("shift"),
        state__in=[AttendanceState.DONE, AttendanceState.LAPSED, AttendanceState.ENTERED],
    )
    rows = SignUp.objects.filter(
        ~Exists(gone),
        volunteer__in=list(volunteers),
        state=SignUpState.ACCEPTED,
        shift__cancelled_at=None,
        shift__activity__state=ActivityState.PUBLISHED,
        shift__starts_at__lt=shift.ends_at,
        shift__ends_at__gt=shift.starts_at,
    ).exclude(shift=shift)
    return {row.volunteer_id: row.shift for row in rows.select_related("shift__activity")}
