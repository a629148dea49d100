"""Stations for anybody (站点): where they are, how to get there, when they are open.

Whom to call there is not told: that is a person's number, and theirs to give.
"""

from typing import Any
from urllib.parse import quote

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from kit import clock
from kit.paging import PARAMETER, KeysetPage
from portal.views.open_activities import MOST_NEAR, SIZE, ActivityWindow, place_asked
from volunteers.models import Station, StationKind
from volunteers.queries.divisions import divisions_in_use
from volunteers.queries.finding import open_shifts
from volunteers.queries.nearness import NEAR_METRES
from volunteers.queries.stations import (
    StationFilter,
    find_stations,
    near_stations,
    open_station,
)

MOST_SHIFTS = 5


class StationsOpen(ActivityWindow):
    """The open stations by name, or the nearest first where the visitor says where they are."""

    template_name = "public/stations.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked, here = request.GET, place_asked(request.GET.get("near", ""))
        wanted = self._wanted()
        found: QuerySet[Any] = find_stations(Station.objects.all(), wanted)
        context: dict[str, Any] = {"next_url": "", "previous_url": ""}
        if here is not None:
            rows: list[Any] = list(near_stations(found, *here)[:MOST_NEAR])
        else:
            paged: KeysetPage[Station] = KeysetPage(
                found, order=("pinyin", "id"), cursor=asked.get(PARAMETER, ""), size=SIZE
            )
            rows = paged.rows
            context["next_url"] = paged.next_url(asked)
            context["previous_url"] = paged.previous_url(asked)
        return self.framed(
            {
                **context,
                "rows": [(row, map_address(row, self.fund.city)) for row in rows],
                "kinds": StationKind.choices,
                "kind": wanted.kind or "",
                "divisions": divisions_in_use(),
                "division": wanted.division.code if wanted.division else "",
                "near": here is not None,
                "kilometres": NEAR_METRES // 1000,
            },
            self.volunteer(),
        )

    def _wanted(self) -> StationFilter:
        code, kind = (self.request.GET.get(name, "") for name in ("division", "kind"))
        return StationFilter(
            kind=StationKind(kind) if kind in StationKind.values else None,
            division=divisions_in_use().filter(code=code).first() if code.isdecimal() else None,
        )


class StationOpen(ActivityWindow):
    """One station: where, when, what is there, and the next shifts of activities held there."""

    template_name = "public/station.html"
    station: Station

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        number = kwargs.pop("number")
        super().setup(request, *args, **kwargs)
        found = open_station(number)
        if found is None:
            raise Http404
        self.station = found

    def get(self, request: HttpRequest) -> HttpResponse:
        shifts = open_shifts(clock.now()).filter(activity__station=self.station)
        return self.framed(
            {
                "station": self.station,
                "map": map_address(self.station, self.fund.city),
                "shifts": shifts.order_by("starts_at", "id")[:MOST_SHIFTS],
            },
            self.volunteer(),
        )


def map_address(station: Station, city: str) -> str:
    """Return what opens a phone's map at a station; empty where nobody knows where it is.

    The words are looked for near the degrees: maps differ by some hundred metres in what they call
    one place, and none in an address.
    """
    words = f"{city}{station.address}" if station.address else station.name
    if station.latitude is not None:
        return f"geo:{station.latitude},{station.longitude}?q={quote(words)}"
    return f"geo:0,0?q={quote(words)}" if station.address else ""
