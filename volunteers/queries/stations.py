"""Reading stations and sites (站点)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet

from funds.queries.units import LAST, begins_with
from volunteers.models import Division, Organisation, Station, StationKind
from volunteers.queries.nearness import nearest


@dataclass(frozen=True)
class StationFilter:
    """What a list of stations is narrowed by.

    Attributes:
        search: the beginning of a name, in characters or pinyin, or of a number.
        kind, division, organisation: of this kind, in this division, kept by this organisation.
        closed: the closed ones instead of those that are open.
    """

    search: str = ""
    kind: StationKind | None = None
    division: Division | None = None
    organisation: Organisation | None = None
    closed: bool = False


def find_stations(stations: QuerySet[Station], wanted: StationFilter) -> QuerySet[Station]:
    """Narrow ``stations`` to what is asked for, with the organisation and division of each."""
    found = stations.filter(closed_on__isnull=not wanted.closed)
    for name in ("kind", "division", "organisation"):
        value = getattr(wanted, name)
        if value is not None:
            found = found.filter(**{name: value})
    search = wanted.search.strip()
    if search:
        found = found.filter(_begins(search))
    return found.select_related("organisation", "division")


def _begins(search: str) -> Q:
    number = search.upper()
    numbered = Q(number__gte=number, number__lt=number + LAST)
    if number.startswith("ZD-"):
        return numbered
    named = Q(pinyin__gte=search, pinyin__lt=search + LAST)
    if not search[:1].isdecimal():
        named = begins_with(search)
    # Numbers from before the portal look like anything; those without a digit are none.
    return named | numbered if any(map(str.isdecimal, search)) else named


def near_stations(stations: QuerySet[Station], latitude: float, longitude: float) -> QuerySet[Any]:
    """Return those of ``stations`` that are near, each with ``metres``, the nearest first."""
    found = nearest(stations, F("latitude"), F("longitude"), latitude, longitude)
    return found.order_by("metres", "id")


def open_station(number: str) -> Station | None:
    """Return a station anybody may go to; ``None`` when it is closed or there is none."""
    rows = Station.objects.select_related("organisation", "division")
    return rows.filter(number=number, closed_on__isnull=True).first()
