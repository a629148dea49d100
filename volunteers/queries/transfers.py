"""Reading transfers (转组织): those of an organisation, and the one that waits for a volunteer."""

from django.db.models import QuerySet

from funds.models import Fund, User
from volunteers.models import Transfer, TransferState, Volunteer
from volunteers.queries.reach import own_organisations, sees_all

OPEN_STATES = (TransferState.ASKED, TransferState.CONSENTED)


def transfers_seen_by(person: User, fund: Fund) -> QuerySet[Transfer]:
    """Return the transfers into the organisations ``person`` sees; nothing sealed is read."""
    rows = Transfer.objects.select_related("volunteer", "from_organisation", "to_organisation")
    rows = rows.defer("volunteer__sealed")
    if sees_all(person, fund):
        return rows
    return rows.filter(to_organisation__in=own_organisations(person, fund))


def open_transfer_of(volunteer: Volunteer) -> Transfer | None:
    """Return what is asked of or by a volunteer and not decided; ``None`` when nothing is."""
    rows = Transfer.objects.filter(volunteer=volunteer, state__in=OPEN_STATES)
    return rows.select_related("from_organisation", "to_organisation").first()
