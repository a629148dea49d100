"""The page of rankings (时长排名): by organisation, and by month, year or all that was served."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from kit import clock
from volunteers.forms.periods import choices_of, period_of
from volunteers.queries.organisations import organisation_named
from volunteers.queries.rankings import (
    MOST,
    Asked,
    Edge,
    Ranking,
    minutes_at,
    places_from,
    ranking,
)
from volunteers.queries.reach import sees_all, visible_organisations
from volunteers.views.figures import YEARS_OFFERED
from volunteers.views.late_entries import HoursPage

ALL_TIME = ("", "累计")


class RankingPage(HoursPage):
    """A hundred places; an organisation's people see the ranking of their own."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "hours/ranking.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        this_year = clock.today().year
        period = period_of(request.GET.get("period", ""))
        typed = " ".join(request.GET.get("organisation", "").split())[:80]
        person = self.request.user
        seen = visible_organisations(person, self.fund)
        organisation = organisation_named(typed, seen) if typed else None
        asked = Asked(
            since=period.since if period else None,
            until=period.until if period else None,
            organisation=organisation,
            among=None if sees_all(person, self.fund) else seen,
        )
        found = self._found(asked)
        years = list(range(this_year, this_year - YEARS_OFFERED, -1))
        return self.page(
            {
                "places": found.places,
                "cut": found.cut,
                "most": MOST,
                "period": period,
                "periods": [ALL_TIME, *choices_of(years)],
                "value": period.value if period else "",
                "typed": typed,
                "organisation": organisation,
                "unknown": bool(typed) and organisation is None,
                "next_url": _after(found) if asked.is_whole else "",
                "first": found.places[0].place if found.places else 1,
            }
        )

    def _found(self, asked: Asked) -> Ranking:
        """Return the first places; of the whole fund also those from a place, or behind one, on."""
        given = self.request.GET
        numbers = [_number(given.get(name, "")) for name in ("minutes", "behind", "from")]
        minutes, behind, start = numbers
        if asked.is_whole and minutes:
            return Ranking(places_from(Edge(minutes, behind)))
        if asked.is_whole and start > 1:
            at = minutes_at(start)
            return Ranking([] if at is None else places_from(Edge(at)))
        return ranking(asked)


def _number(typed: str) -> int:
    """Return a number of an address; zero for anything else, or for more than a row can hold."""
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 9 else 0


def _after(found: Ranking) -> str:
    """Return where the places behind the last one are; empty when the page is not full."""
    if len(found.places) < MOST:
        return ""
    last = found.places[-1]
    return f"?minutes={last.minutes}&behind={last.volunteer.pk}"
