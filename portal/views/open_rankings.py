"""Rankings for anybody (时长排名): the first fifty, names masked, who opted out left out.

A ranking of a period adds up its records, so it is kept for some minutes, unless one of its people
opted out since; and one network may ask for so many different ones an hour.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse

from kit import clock
from kit.briefly import briefly
from kit.errors import Refusal
from kit.frequency import too_often
from portal.client import place_of
from portal.navigation import Link
from portal.views.public import FundWindow
from volunteers.forms.periods import Period, choices_of, period_of
from volunteers.models import Division, Organisation
from volunteers.queries.divisions import divisions_in_use
from volunteers.queries.group_rankings import Group, group_ranking
from volunteers.queries.month_stars import stars_of_month
from volunteers.queries.organisations import organisation_named
from volunteers.queries.rankings import Asked, all_take_part, ranking

MOST = 50
KEPT_FOR = 600  # seconds
MOST_ASKED = 60
"""How many rankings that were not kept one network may ask for within an hour."""
HOUR = 3600
YEARS_OFFERED = 3
GROUPS = {"teams": Group.ORGANISATION, "divisions": Group.DIVISION}
"""What is ranked beside people, by what the address says."""


@dataclass(frozen=True)
class Line:
    """One place as anybody may read it; the note is whose, or of how many.

    ``volunteer`` is the id, not shown; zero of organisations and districts.
    """

    volunteer: int
    place: int
    name: str
    note: str
    minutes: int


@dataclass(frozen=True)
class Table:
    """The first places; ``cut`` is the place of which not everybody is listed."""

    lines: tuple[Line, ...]
    cut: int | None


class Rankings(FundWindow):
    """The first fifty people of the fund, a district or a team; or teams, or districts."""

    template_name = "public/rankings.html"
    area = "open_service"

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET
        period = period_of(asked.get("period", ""))
        group = GROUPS.get(asked.get("of", ""))
        division = self._division(asked.get("division", "")) if group != Group.DIVISION else None
        typed = " ".join(asked.get("organisation", "").split())[:80] if group is None else ""
        organisation = organisation_named(typed, Organisation.objects.all()) if typed else None
        refusal, table = "", None
        if not typed or organisation is not None:
            try:
                table = self._table(group, period, division, organisation)
            except Refusal as refused:
                refusal = refused.message
        this_year = clock.today().year
        years = list(range(this_year, this_year - YEARS_OFFERED, -1))
        response = self.page(
            request,
            {
                "tabs": self._tabs(asked.get("of", ""), period),
                "of": asked.get("of", "") if group else "",
                "table": table,
                "refusal": refusal,
                "most": MOST,
                "period": period,
                "periods": [("", "累计"), *choices_of(years)],
                "value": period.value if period else "",
                "division": division,
                "code": division.code if division else "",
                "divisions": [("", "全市"), *divisions_in_use().values_list("code", "name")],
                "typed": typed,
                "organisation": organisation,
                "stars": stars_of_month(period.since if period and "-" in period.value else None),
            },
        )
        response.status_code = 429 if refusal else 200
        return response

    def _tabs(self, of: str, period: Period | None) -> list[Link]:
        here = self.fund.url("open_rankings")
        same = {"period": period.value} if period else {}
        found = []
        for value, label in (
            ("", "志愿者"),
            *((key, each.value[0]) for key, each in GROUPS.items()),
        ):
            query = urlencode({"of": value, **same} if value else same)
            found.append(Link(label, f"{here}?{query}" if query else here, value == of))
        return found

    def _division(self, code: str) -> Division | None:
        return divisions_in_use().filter(code=code).first() if code.isdecimal() else None

    def _table(
        self,
        group: Group | None,
        period: Period | None,
        division: Division | None,
        organisation: Organisation | None,
    ) -> Table:
        """Return a ranking as it was kept, or reckon it.

        Raises:
            Refusal: the network asked for too many.
        """
        asked = Asked(
            since=period.since if period else None,
            until=period.until if period else None,
            division=division,
            organisation=organisation,
        )
        of = group.name if group else ""
        parts = (self.fund.pk, of, period and period.value, division and division.pk)
        key = f"ranked:{parts}:{organisation and organisation.pk}".replace(" ", "")

        def reckoned() -> Table:
            who = f"{self.fund.pk}:{place_of(self.request).network or 'unknown'}"
            if too_often("ranking", who, most=MOST_ASKED, within=HOUR):
                raise Refusal("这个网络一小时内查看的排名太多。请一小时后再试。")
            return _of_people(asked) if group is None else _of_groups(group, asked)

        return briefly(key, reckoned, seconds=KEPT_FOR, stands=_all_take_part)


def _all_take_part(table: Table) -> bool:
    """Tell whether a kept table names nobody who opted out: they were told that none does."""
    people = {line.volunteer for line in table.lines if line.volunteer}
    return not people or all_take_part(people)


def _of_people(asked: Asked) -> Table:
    found = ranking(asked, most=MOST)
    lines = tuple(
        Line(
            row.volunteer.pk,
            row.place,
            row.volunteer.public_name,
            row.volunteer.organisation.name if row.volunteer.organisation else "没有所属组织",
            row.minutes,
        )
        for row in found.places
    )
    return Table(lines, found.cut)


def _of_groups(group: Group, asked: Asked) -> Table:
    found = group_ranking(group, asked, most=MOST)
    lines = tuple(
        Line(0, row.place, row.name, f"{row.people} 人服务", row.minutes) for row in found.places
    )
    return Table(lines, found.cut)
