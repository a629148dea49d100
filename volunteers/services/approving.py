"""Approval of sign-ups given up (不再审核): those who waited for it are taken before newcomers."""

from collections.abc import Collection

from funds.models import User
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from kit import clock
from kit.history import recorded_as
from volunteers.models import Activity, Shift, SignUp, SignUpState, Volunteer
from volunteers.queries.sign_ups import places_taken
from volunteers.services.coming import (
    begins_text,
    hindrances,
    locked_shifts,
    locked_volunteers,
)
from volunteers.services.sign_ups import line_ids, move_up


def take_pending(activity: Activity, *, by: User) -> None:
    """Take those who wait for approval (待审核) of shifts to come, in order, while places last.

    Who finds no place, or cannot come now, stands in line, where they signed up. Everybody is
    told. Called in a transaction, once the activity approves no more.
    """
    open_ones = Shift.objects.filter(
        activity=activity, cancelled_at__isnull=True, starts_at__gt=clock.now()
    )
    # All of them: somebody may be signing up for one this very moment. Shifts before volunteers,
    # and all of either at once: in this order everybody locks them.
    locked = locked_shifts(open_ones.values_list("pk", flat=True))
    pending = SignUp.objects.filter(state=SignUpState.PENDING, shift__in=locked)
    waited_for = set(pending.order_by().values_list("shift_id", flat=True))
    shifts = [shift for shift in locked.values() if shift.pk in waited_for]
    line = [pk for shift in shifts for pk in line_ids(shift)]
    people = locked_volunteers([*pending.values_list("volunteer_id", flat=True), *line])
    for shift in sorted(shifts, key=lambda one: one.starts_at):
        _take(shift, list(pending.filter(shift=shift).order_by("signed_at", "id")), people, by)
        move_up(shift, people, by)


def _take(shift: Shift, rows: list[SignUp], people: dict[int, Volunteer], by: User) -> None:
    asking = {row.volunteer_id: people[row.volunteer_id] for row in rows}
    hindered = hindrances(asking, shift, vouched=True)
    free = max(shift.quota - places_taken(shift), 0)
    taken = [row.pk for row in rows if row.volunteer_id not in hindered][:free]
    left = {row.pk for row in rows}.difference(taken)
    title = shift.activity.title
    for ids, state, subject in (
        (taken, SignUpState.ACCEPTED, f"您报名的“{title}”已录用"),
        (left, SignUpState.WAITING, f"“{title}”名额已满，您在候补，有名额时自动录用"),
    ):
        _put(ids, state, by)
        concerned = [people[row.volunteer_id] for row in rows if row.pk in ids]
        notify(
            [volunteer.person for volunteer in concerned if volunteer.person is not None],
            subject=subject,
            text=f"{begins_text(shift.starts_at)}，{shift.activity.place}。来不了请提前取消。",
            url=fund_in_scope().url("my:shifts"),
        )


def _put(ids: Collection[int], state: SignUpState, by: User) -> None:
    with recorded_as("报名不再审核", by=by.pk):
        SignUp.objects.filter(pk__in=ids).update(state=state)
