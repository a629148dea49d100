"""Reading honours (表彰): which were given, to whom. 人次 and 个 never add up."""

from datetime import date, datetime

from django.db.models import F, Q, QuerySet

from funds.models import Fund, User
from volunteers.models import Honour, Honoured, HonouredKind, Organisation, Volunteer
from volunteers.queries.as_recorded import as_recorded
from volunteers.queries.entries import visible_entries, with_times_of


def honours_given(
    kind: HonouredKind, since: date, until: date, as_of: datetime | None = None
) -> "QuerySet[Honour]":
    """Return the honours of a period for one kind, with ``times``; the withdrawn left out."""
    stands = Q(withdrawn_note="", kind=kind, awarded_on__range=(since, until))
    rows: QuerySet[Honour] = as_recorded(Honour, stands, as_of)
    return with_times(rows)


def with_times(honours: "QuerySet[Honour]") -> "QuerySet[Honour]":
    """Add to each how many were given it (``times``): as stated, else as the list has it."""
    return with_times_of(honours, Honoured.objects.all(), of="honour", stated="stated")


def visible_honours(person: User, fund: Fund) -> "QuerySet[Honour]":
    """Return the honours ``person`` may see: all, or those their own branch recorded."""
    return visible_entries(Honour, person, fund)


def honours_of(who: Volunteer | Organisation) -> "QuerySet[Honoured]":
    """Return what a volunteer or an organisation was given, the newest first; none withdrawn."""
    own = Q(volunteer=who) if isinstance(who, Volunteer) else Q(organisation=who)
    rows = Honoured.objects.filter(own, honour__withdrawn_note="")
    rows = rows.annotate(awarded_on=F("honour__awarded_on")).select_related("honour")
    return rows.order_by("-awarded_on", "-id")
