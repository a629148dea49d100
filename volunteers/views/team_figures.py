"""Pages of what was served for organisations: the whole list, its sheet, and one organisation."""

import tempfile
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict

from funds.permissions import Action, can
from kit import clock
from kit.exports import Column, Kind, LedgerSheet, write_ledger
from kit.formats import date_iso, share
from kit.refusals import log_done
from volunteers.forms.periods import Period, choices_of, period_of
from volunteers.masking import hours_text
from volunteers.queries.team_figures import (
    TeamsAsked,
    active_members_of,
    all_served_for_teams,
    members_of,
    served_for,
    served_for_teams,
)
from volunteers.views.late_entries import HoursPage
from volunteers.views.narrowing import chips_of
from volunteers.views.organisations import BELOW, OrganisationPage

YEARS_OFFERED = 10
LAST_PAGE = 10_000
DEPTHS = [("", "不含下级组织"), (BELOW, "含下级组织")]
COLUMNS = (
    Column("serial", "序号", Kind.SERIAL, width=6),
    Column("number", "组织编号", width=18),
    Column("name", "组织名称", width=32),
    Column("members", "在册志愿者（人）", Kind.COUNT, width=14),
    Column("people", "服务过的人（人）", Kind.COUNT, width=14),
    Column("times", "服务人次（人次）", Kind.COUNT, width=14),
    Column("hours", "服务时长（小时）", Kind.MONEY, width=16),
    Column("each", "人均时长（小时）", Kind.MONEY, width=16),
)


def asked_period(query: QueryDict) -> Period:
    """Return the period an address asks for; this year unless it names one."""
    this_year = str(clock.today().year)
    period = period_of(query.get("period", "")) or period_of(this_year)
    if period is None:
        raise ValueError("this year is a period")
    return period


def period_choices() -> list[tuple[str, str]]:
    """Return the periods that are offered."""
    this_year = clock.today().year
    return choices_of(list(range(this_year, this_year - YEARS_OFFERED, -1)))


def teams_asked(query: QueryDict, period: Period) -> TeamsAsked:
    """Return which list an address asks for."""
    return TeamsAsked(
        period.since,
        period.until,
        below=query.get("below") == BELOW,
        search=query.get("q", "")[:80],
    )


def paged(asked: TeamsAsked, query: QueryDict) -> dict[str, Any]:
    """Return a page of the list, with the addresses of those beside it."""
    typed = query.get("page", "1")
    page = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
    page = min(max(page, 1), LAST_PAGE)
    rows, more = served_for_teams(asked, page)
    return {
        "rows": rows,
        "page": page,
        "previous_url": _page_url(query, page - 1) if page > 1 else "",
        "next_url": _page_url(query, page + 1) if more else "",
    }


def _page_url(query: QueryDict, page: int) -> str:
    kept = query.copy()
    kept["page"] = str(page)
    return f"?{kept.urlencode()}"


class TeamsPage(HoursPage):
    """What was served for every organisation in a period, the most hours first."""

    action = Action.FIGURE_VIEW
    template_name: ClassVar[str] = "hours/teams.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        period = asked_period(request.GET)
        asked = teams_asked(request.GET, period)
        kept = {"period": period.value, "below": BELOW if asked.below else "", "q": asked.search}
        query = QueryDict(mutable=True)
        query.update({name: value for name, value in kept.items() if value})
        return self.page(
            {
                **paged(asked, request.GET),
                "crumbs": [("志愿服务数据", self._figures(period)), ("各组织的服务", "")],
                "period": period,
                "periods": period_choices(),
                "asked": asked,
                "depths": DEPTHS,
                "depth": kept["below"],
                "chips": chips_of(
                    ("q", asked.search and f"查找：{asked.search}", asked.search),
                    ("period", period.label, period.value),
                    ("below", asked.below and "含下级组织", BELOW),
                ),
                "sees_teams": can(request.user, Action.VOLUNTEER_VIEW, self.fund),
                "export_url": f"{self.fund.url('hours:teams_file')}?{query.urlencode()}"
                if can(request.user, Action.EXPORT, self.fund)
                else "",
            }
        )

    def _figures(self, period: Period) -> str:
        return f"{self.fund.url('hours:figures')}?period={period.value}"


class TeamsFile(HoursPage):
    """The same list as a sheet, whole."""

    action = Action.EXPORT

    def get(self, request: HttpRequest, **kwargs: Any) -> FileResponse:
        period = asked_period(request.GET)
        asked = teams_asked(request.GET, period)
        name = f"各组织的服务-{period.value}{'-含下级' if asked.below else ''}.xlsx"
        sheet = LedgerSheet(
            title=f"{period.label}各组织的服务",
            unit=self.fund.full_name,
            dated=clock.today(),
            columns=COLUMNS,
            notes=(
                f"{date_iso(period.since)} 至 {date_iso(period.until)}，"
                f"{'含' if asked.below else '不含'}下级组织；已冲销的不计。"
                "一个人为两个组织服务，两处都算，各行的人数不相加。",
            ),
        )
        rows = (
            {
                "number": row.number,
                "name": row.name,
                "members": row.members,
                "people": row.served.people,
                "times": row.served.times,
                "hours": Decimal(hours_text(row.served.minutes)),
                "each": None
                if row.served.per_head is None
                else Decimal(hours_text(row.served.per_head)),
            }
            for row in all_served_for_teams(asked)
        )
        # The file lives on, nameless, until the answer is sent.
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "teams.xlsx"
            write_ledger(path, sheet, rows)
            content = path.open("rb")
        log_done(request, f"下载{name}")
        return FileResponse(content, as_attachment=True, filename=name)


class TeamFiguresPage(OrganisationPage):
    """One organisation's figures, alone and with those under it, and those of each under it."""

    action = Action.VOLUNTEER_VIEW
    template_name: ClassVar[str] = "volunteers/team_figures.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        period = asked_period(request.GET)
        under = TeamsAsked(
            period.since,
            period.until,
            below=True,
            under=self.organisation,
            search=request.GET.get("q", "")[:80],
        )
        return self.page(
            {
                **paged(under, request.GET),
                "organisation": self.organisation,
                "crumbs": [*self.crumbs()[:1], (self.organisation.name, self.back()), ("数据", "")],
                "period": period,
                "periods": period_choices(),
                "search": under.search,
                "sums": [self._sum(period, below=below) for below in (False, True)],
            }
        )

    def _sum(self, period: Period, *, below: bool) -> dict[str, Any]:
        team, since, until = self.organisation, period.since, period.until
        members = members_of(team, until, below=below)
        active = active_members_of(team, since, until, below=below)
        return {
            "label": "含下级组织" if below else "本组织",
            "members": members,
            "active": active,
            "share": share(active, members) if members else None,
            "served": served_for(team, since, until, below=below),
        }
