"""Volunteers of each district (区县) beside its own residents; rows are those of the city's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from kit.formats import share
from volunteers.models import Division, Population
from volunteers.queries.counts import stations_there, teams_there
from volunteers.queries.figures import active_registered, registered

Counts = Sequence[dict[int | None, int]]


@dataclass(frozen=True)
class DistrictCounted:
    """One district at the end of a period; without a code the city, or those of no district.

    Attributes:
        registered, active: 人; the active are those of the registered who served in the period.
        residents: the latest count until that day; ``None`` when none is on record.
    """

    name: str
    code: str
    residents: Population | None
    registered: int
    active: int
    teams: int
    stations: int

    @property
    def share(self) -> Decimal | None:
        """The registered in percent of the residents; ``None`` is 未说明."""
        return None if self.residents is None else share(self.registered, self.residents.residents)

    @property
    def active_share(self) -> Decimal | None:
        """The active in percent of the registered; ``None`` when nobody is registered."""
        return share(self.active, self.registered) if self.registered else None


def by_district(since: date, until: date) -> list[DistrictCounted]:
    """Return the city, every district by its code, and last what is of none when there is any."""
    counted = [
        _by_division(rows)
        for rows in (
            registered(until),
            active_registered(since, until),
            teams_there(until),
            stations_there(until),
        )
    ]
    latest: dict[int, Population] = {}
    for count in Population.objects.filter(counted_on__lte=until).order_by("counted_on", "id"):
        latest[count.division_id] = count
    places = list(Division.objects.order_by("code"))
    city = next((place for place in places if place.is_city), None)
    districts = [place for place in places if place != city]
    rows = [
        DistrictCounted(place.name, place.code, latest.get(place.pk), *_of([place.pk], counted))
        for place in districts
        if place.retired_on is None or any(_of([place.pk], counted))
    ]
    # Who is written down for the city itself is of no district.
    unplaced = _of([None, city.pk if city else None], counted)
    if any(unplaced):
        rows.append(DistrictCounted("没有填到区县", "", None, *unplaced))
    if city is None:
        return rows
    everybody = _of([None, *(place.pk for place in places)], counted)
    return [DistrictCounted(f"{city.name}合计", "", latest.get(city.pk), *everybody), *rows]


def _by_division(rows: QuerySet[Any]) -> dict[int | None, int]:
    return dict(rows.order_by().values_list("division").annotate(Count("pk")))


def _of(keys: Iterable[int | None], counted: Counts) -> tuple[int, int, int, int]:
    """Return the sums of some divisions; ``None`` is of none."""
    of = set(keys)
    people, active, teams, stations = (
        sum(count for key, count in each.items() if key in of) for each in counted
    )
    return people, active, teams, stations
