"""Leaving (退出) and coming back (恢复登记); hours and stars stay with the person."""

from collections.abc import Callable

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from volunteers.models import Volunteer, VolunteerState
from volunteers.queries.attendance import present_of
from volunteers.queries.finding import sign_ups_ahead
from volunteers.services.coming import locked_shifts, locked_volunteers
from volunteers.services.registering import demand_current, demand_version, saved
from volunteers.services.sign_ups import give_back, line_ids
from volunteers.services.transfers import end_transfer_of


@transaction.atomic
def leave(volunteer: Volunteer, *, reason: str, seen_version: int, by: User) -> Volunteer:
    """Note that a volunteer left (退出), as :func:`depart` tells.

    Raises:
        NotAllowed: ``by`` may not register volunteers of this organisation.
        Refusal: no reason, somebody else changed it since, they left before, or are checked in.
    """
    demand(by, Action.VOLUNTEER_EDIT, volunteer)
    if not reason.strip():
        raise Refusal("请写明退出的原因，例如：本人申请。", field="reason")
    return depart(
        volunteer,
        allowed=lambda row: demand_current(row, seen_version, by),
        present="这位志愿者还在签到中。请先签退，再办理退出。",
        reason=reason.strip(),
        by=by,
    )


def depart(
    volunteer: Volunteer,
    *,
    allowed: Callable[[Volunteer], None],
    present: str,
    reason: str,
    by: User,
) -> Volunteer:
    """Let a volunteer leave; hours and stars stay. One way for all, whoever asks for it.

    Shifts they signed up for are given back, so that the line moves up, and a transfer that is
    open ends, whoever runs those: called in a transaction, by what asked whether ``by`` may.

    Args:
        allowed: refuses the volunteer as freshly read and locked.
        present: what is told where they are checked in somewhere.

    Raises:
        Refusal: they are checked in, or signed up for something in this very moment.
    """
    # Shifts before volunteers, and all of either at once: in this order everybody locks them.
    shifts = locked_shifts(sign_ups_ahead(volunteer, clock.now()).values_list("shift", flat=True))
    line = [pk for shift in shifts.values() for pk in line_ids(shift)]
    people = locked_volunteers([volunteer.pk, *line])
    volunteer = people[volunteer.pk]
    allowed(volunteer)
    if present_of(volunteer) is not None:
        raise Refusal(present)
    for row in sign_ups_ahead(volunteer, clock.now()):
        if row.shift_id not in shifts:
            raise Refusal("刚才又报名了一个班次。请再办一次退出。")
        give_back(row, shifts[row.shift_id], people, by=by)
    end_transfer_of(volunteer, note="本人已退出志愿服务", by=by)
    volunteer.state, volunteer.left_on = VolunteerState.LEFT, clock.today()
    return saved(volunteer, "志愿者退出", by, reason)


@transaction.atomic
def readmit(volunteer: Volunteer, *, reason: str, seen_version: int, by: User) -> Volunteer:
    """Take a volunteer back who left (恢复登记), with their number, hours, stars and organisation.

    Raises:
        NotAllowed: ``by`` may not register volunteers of this organisation.
        Refusal: no reason, somebody else changed it since, they did not leave, or they were made
            anonymous: who that was, nobody knows any more.
    """
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    demand(by, Action.VOLUNTEER_EDIT, volunteer)
    demand_version(volunteer, seen_version)
    if volunteer.state == VolunteerState.ANONYMISED:
        raise Refusal("这位志愿者已匿名，不能恢复。本人要参加的，请重新登记。")
    if volunteer.state != VolunteerState.LEFT:
        raise Refusal("这位志愿者在册，不用恢复。")
    if not reason.strip():
        raise Refusal("请写明恢复登记的原因，例如：本人申请重新参加。", field="reason")
    volunteer.state, volunteer.left_on = VolunteerState.ACTIVE, None
    return saved(volunteer, "恢复登记", by, reason.strip())
