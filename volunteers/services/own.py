"""What a volunteer does about themselves (本人办理), under ``VOLUNTEER_OWN``."""

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit.errors import Refusal
from volunteers.models import Volunteer, VolunteerState
from volunteers.services.leaving import depart
from volunteers.services.registering import saved


@transaction.atomic
def choose_ranking(volunteer: Volunteer, *, unranked: bool, by: User) -> Volunteer:
    """Stay out of the rankings, or take part again; harmless to repeat.

    Raises:
        NotAllowed: it is somebody else's registration.
        Refusal: they left.
    """
    volunteer = _own(volunteer, by)
    if volunteer.is_unranked != unranked:
        volunteer.is_unranked = unranked
        saved(volunteer, "本人不参加排名" if unranked else "本人参加排名", by)
    return volunteer


@transaction.atomic
def leave_oneself(volunteer: Volunteer, *, by: User) -> Volunteer:
    """Leave (退出); hours and stars stay, and what is kept can be asked to be made anonymous.

    Shifts they signed up for are given back, and a transfer that is open ends.

    Raises:
        NotAllowed: it is somebody else's registration.
        Refusal: they left before, or are checked in somewhere.
    """
    demand(by, Action.VOLUNTEER_OWN, volunteer)
    return depart(
        volunteer,
        allowed=lambda row: _demand_own(row, by),
        present="您还在签到中。请先签退，再办理退出。",
        reason="本人在手机上办理",
        by=by,
    )


def _own(volunteer: Volunteer, by: User) -> Volunteer:
    volunteer = Volunteer.objects.select_for_update(of=("self",)).get(pk=volunteer.pk)
    _demand_own(volunteer, by)
    return volunteer


def _demand_own(volunteer: Volunteer, by: User) -> None:
    demand(by, Action.VOLUNTEER_OWN, volunteer)
    if volunteer.state != VolunteerState.ACTIVE:
        raise Refusal("您已经退出志愿服务，不能再办。要重新参加，请联系文明办。")
