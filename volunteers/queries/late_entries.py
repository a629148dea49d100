"""Reading late entries (补录): which a person sees, and which wait for them."""

from django.db.models import Prefetch, QuerySet

from funds.models import Fund, User
from funds.permissions import Action, can
from volunteers.models import LateEntry, LateEntryState, RecordKind, ServiceRecord, Volunteer
from volunteers.queries.reach import own_organisations, sees_all


def entries_seen_by(person: User, fund: Fund) -> QuerySet[LateEntry]:
    """Return the late entries ``person`` may see, with whom they are of."""
    rows = LateEntry.objects.select_related("volunteer", "organisation", "entered_by")
    if sees_all(person, fund):
        return rows
    return rows.filter(organisation__in=own_organisations(person, fund))


def entries_to_confirm(person: User, fund: Fund) -> QuerySet[LateEntry]:
    """Return the late entries that ``person`` may confirm, the oldest first."""
    if not can(person, Action.HOURS_CONFIRM, fund):
        return LateEntry.objects.none()
    waiting = entries_seen_by(person, fund).filter(state=LateEntryState.WAITING)
    return waiting.exclude(entered_by=person.pk).order_by("id")


def records_with_reversals(volunteer: Volunteer) -> QuerySet[ServiceRecord]:
    """Return a volunteer's records but no reversals, each with its own beside it."""
    undone = ServiceRecord.objects.select_related("recorded_by")
    return (
        ServiceRecord.objects.filter(volunteer=volunteer)
        .exclude(kind=RecordKind.REVERSAL)
        .select_related("organisation", "recorded_by", "confirmed_by")
        .prefetch_related(Prefetch("reversals", queryset=undone))
    )
