"""Reading what volunteers ask about what is kept of them (本人请求)."""

from django.db.models import QuerySet

from funds.models import Fund, User
from funds.permissions import Action, can
from volunteers.models import OwnRequest, RequestState, ServiceRecord, Volunteer
from volunteers.queries.reach import own_organisations, people_of_units, sees_all

WHO = ("volunteer__organisation", "record", "answered_by", "entered_by")
MOST_DIGITS = 18


def requests_seen_by(person: User, fund: Fund) -> QuerySet[OwnRequest]:
    """Return the requests ``person`` may see, with whose they are; nothing sealed is opened."""
    rows = OwnRequest.objects.select_related(*WHO).defer("volunteer__sealed")
    if sees_all(person, fund):
        return rows
    return rows.filter(volunteer__organisation__in=own_organisations(person, fund))


def requests_to_answer(person: User, fund: Fund) -> QuerySet[OwnRequest]:
    """Return the requests that wait for ``person``, the oldest first.

    They wait for the volunteer's organisation; for the office where nobody of it signs in.
    """
    if not can(person, Action.VOLUNTEER_EDIT, fund):
        return OwnRequest.objects.none()
    rows = requests_seen_by(person, fund).filter(state=RequestState.OPEN).order_by("id")
    if not sees_all(person, fund):
        return rows
    if not can(person, Action.VOLUNTEER_REVEAL, fund):
        return OwnRequest.objects.none()
    units = rows.order_by().values_list("volunteer__organisation__unit", flat=True).distinct()
    answered = {unit for unit in units if unit is not None and people_of_units([unit])}
    return rows.exclude(volunteer__organisation__unit__in=answered)


def requests_of(volunteer: Volunteer) -> QuerySet[OwnRequest]:
    """Return what a volunteer asked for, the latest first."""
    return OwnRequest.objects.filter(volunteer=volunteer).select_related("record").order_by("-id")


def record_named(volunteer: Volunteer, named: str) -> ServiceRecord | None:
    """Return a volunteer's record of this id, as an address says it; somebody else's is none."""
    if not named.isdecimal() or len(named) > MOST_DIGITS:
        return None
    return ServiceRecord.objects.filter(volunteer=volunteer, pk=int(named)).first()
