"""Public pages: nobody signs in, nothing personal is shown, no link leads to a staff page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse

from funds.models import CampaignStatus
from kit import clock
from kit.files import as_attachment
from kit.paging import PARAMETER, KeysetPage
from portal.navigation import Link
from portal.pictures import YearPictures
from portal.views.public import FundWindow, PublicPage
from portal.window.figures import (
    public_cards,
    public_caveats,
    public_cells,
    public_rows,
    public_url,
)
from portal.window.fund import FundProjects, final_reports, first_words, published_reports
from portal.window.lines import account_lines
from portal.window.platform import platform
from portal.window.projects import (
    ALL,
    ORDER,
    PublicProject,
    asked_for,
    categories_offered,
    projects_listed,
    states_offered,
)
from portal.window.published import PUBLIC_COLUMNS, RULES, photos_shown, public_projects
from projects.models import Project
from projects.queries.projects import by_ref
from reports.figures import Figure, Ledger, UnknownFigure

CAVEATS_SHOWN = 20
CAME_BACK = "退款"
"""The line of the money page that most years do not have."""
MONEY_ROWS = (
    ("募集", ("money_received", "received_unattributed")),
    ("支出", ("money_paid", "paid_itemised", "paid_unitemised")),
    (CAME_BACK, ("refunds_received",)),
    ("应付", ("payables_outstanding", "payables_itemised", "payables_unitemised")),
)
"""The lines of the money page; the first of each group is the group's sum."""


class HomePage(PublicPage):
    """The platform's home: every fund, and how a figure is traced."""

    template_name = "public/home.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        home = reverse("home")
        nav = [
            Link("首页", home, True, "home"),
            Link("全平台", f"{home}#totals", False, "chart-bar"),
            Link("城市基金", f"{home}#funds", False, "building-community"),
            Link("怎样查", f"{home}#trace", False, "search"),
        ]
        return self.page(request, {"nav": nav, "platform": platform()})


class FundHome(FundWindow):
    """A fund's public page: purpose, the year's money, campaigns, projects, reports."""

    template_name = "public/fund.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        ledger = Ledger(self.year)
        pictures = YearPictures(ledger, self.address)
        projects = FundProjects(ledger)
        figures = public_cards(self.fund, ledger)
        return self.page(
            request,
            {
                "words": first_words(self.fund),
                "figures": figures,
                "pictures": pictures,
                "caveats": caveats(pictures) if any(card.rows for card in figures) else [],
                "projects": projects,
                "campaigns": projects.illustrated(pictures.campaigns),
                "reports": published_reports(),
            },
        )


def caveats(pictures: YearPictures) -> list[str]:
    """What must be said beside the figures of the page: every mark behind them, the same once."""
    return public_caveats(pictures.ledger)[:CAVEATS_SHOWN] if pictures.bars else []


class MoneyOpen(FundWindow):
    """The year's money (资金公开): received, spent, owed, with basis, as-of date and caveats."""

    template_name = "public/money.html"
    area = "open_money"

    def get(self, request: HttpRequest) -> HttpResponse:
        ledger = Ledger(self.year)
        pictures = YearPictures(ledger, self.address)
        figures = public_cards(
            self.fund, ledger, ("money_received", "money_paid", "payables_outstanding")
        )
        recorded = any(card.rows for card in figures)
        lines = [
            (label, [(ledger.value(key), public_url(self.fund, self.year, key)) for key in keys])
            for label, keys in MONEY_ROWS
            if label != CAME_BACK or ledger.value(keys[0]).rows
        ]
        return self.page(
            request,
            {
                "figures": figures,
                "pictures": pictures,
                "recorded": recorded,
                "lines": lines if recorded else [],
                "caveats": caveats(pictures) if recorded else [],
                "campaigns": FundProjects(ledger).illustrated(pictures.campaigns),
                "rules": RULES,
            },
        )


class OpenFigure(FundWindow):
    """The rows behind a public figure, without anything personal."""

    template_name = "public/figure.html"
    area = "open_money"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        if key not in PUBLIC_COLUMNS:
            raise Http404
        try:
            value = Ledger(self.year).value(key, request.GET.get("of", ""))
        except UnknownFigure as error:
            raise Http404 from error
        if not isinstance(value.figure, Figure):
            raise Http404
        columns = PUBLIC_COLUMNS[key]
        paged = KeysetPage(
            public_rows(value), order=value.figure.order, cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            request,
            {
                "value": value,
                "columns": columns,
                "rows": [public_cells(self.fund, row, columns) for row in paged.rows],
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
            },
        )


class ProjectsOpen(FundWindow):
    """The public list of projects, narrowed and paged."""

    template_name = "public/projects.html"
    area = "open_projects"

    def get(self, request: HttpRequest) -> HttpResponse:
        categories = categories_offered()
        asked = asked_for(request.GET.dict(), categories)
        rows = projects_listed(asked, self.year)
        paged: KeysetPage[Any] = KeysetPage(
            rows, order=ORDER, cursor=request.GET.get(PARAMETER, "")
        )
        shown_year = ALL if asked.every_year else str(self.year)
        return self.page(
            request,
            {
                "asked": asked,
                "rows": paged.rows,
                "count": rows.count(),
                "selects": [
                    {
                        "name": "year",
                        "label": "执行年度",
                        "value": shown_year,
                        "choices": [
                            *((str(year), str(year)) for year in self.fund.years()),
                            (ALL, "全部年度"),
                        ],
                    },
                    {
                        "name": "category",
                        "label": "类别",
                        "value": asked.category or "",
                        "choices": [("", "全部"), *categories.items()],
                    },
                    {
                        "name": "state",
                        "label": "环节",
                        "value": asked.state or "",
                        "choices": states_offered(),
                    },
                ],
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
            },
        )


class ProjectOpen(FundWindow):
    """One project as anybody may read it."""

    template_name = "public/project.html"
    area = "open_projects"

    def get(self, request: HttpRequest, ref: str) -> HttpResponse:
        related = public_projects().select_related(
            "category", "lead_unit", "implementer", "campaign"
        )
        try:
            project = by_ref(related, ref)
        except Project.DoesNotExist as error:
            raise Http404 from error
        today = clock.today()
        return self.page(
            request, {"open": PublicProject(self.fund, project, today), "project": project}
        )


class PhotoOpen(FundWindow):
    """A photograph the office let be seen, as a download, which an ``img`` shows all the same."""

    area = "open_projects"

    def get(self, request: HttpRequest, ref: str, photo: int) -> HttpResponseBase:
        try:
            project = by_ref(public_projects(), ref)
        except Project.DoesNotExist as error:
            raise Http404 from error
        shown = get_object_or_404(photos_shown(project), pk=photo)
        return as_attachment(shown.file)


class ReportsOpen(FundWindow):
    """The fund's final reports, each with the way to hold a printed one against it."""

    template_name = "public/reports.html"
    area = "open_reports"

    def get(self, request: HttpRequest) -> HttpResponse:
        paged = KeysetPage(
            final_reports(), order=("-year", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            request,
            {
                "reports": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
            },
        )


class DonatePage(FundWindow):
    """怎样捐赠: where money for the fund goes. The portal takes none."""

    template_name = "public/donate.html"
    area = "donate"

    def get(self, request: HttpRequest) -> HttpResponse:
        pictures = YearPictures(Ledger(self.year), self.address)
        today = clock.today()
        running = [
            row
            for row in pictures.campaigns
            if row.campaign.status == CampaignStatus.OPEN
            and (row.campaign.ends_on is None or row.campaign.ends_on >= today)
        ]
        return self.page(request, {"campaigns": running, "account": account_lines(self.fund)})
