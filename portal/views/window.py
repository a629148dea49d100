"""Public pages: nobody signs in, nothing personal is shown, no link leads to a staff page."""

from typing import Any, ClassVar

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views import View

from funds.middleware import FundRequest
from funds.models import Fund
from kit.paging import PARAMETER, KeysetPage
from portal.navigation import Link
from portal.pictures import YearPictures
from portal.window.figures import PUBLIC_COLUMNS, public_cards, public_url
from portal.window.fund import FundProjects, first_words, published_reports
from portal.window.platform import platform
from reports.figures import Figure, Ledger, UnknownFigure, rows_of
from reports.figures.cells import cell_of
from reports.reconcile.candour import candour_lines

CAVEATS_SHOWN = 20


class PublicPage(View):
    """A page for anybody. It only reads."""

    http_method_names = ["get", "head", "options"]
    template_name: ClassVar[str]

    def page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        return render(request, self.template_name, {"section_tabs": [], **context})


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


class FundWindow(PublicPage):
    """A page under a fund, in that fund's scope."""

    request: FundRequest
    fund: Fund

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("fund")
        super().setup(request, *args, **kwargs)
        self.fund = self.request.fund

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *self.args, **self.kwargs)

    @property
    def year(self) -> int:
        """The year of ``?year=`` when the fund has it, else the fund's current one."""
        asked = self.request.GET.get("year", "")
        known = asked.isdecimal() and int(asked) in self.fund.years()
        return int(asked) if known else self.fund.current_year()

    def page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        return super().page(
            request,
            {
                "fund": self.fund,
                "nav": self._nav(),
                "year": self.year,
                "years": self.fund.years(),
                **context,
            },
        )

    def address(self, key: str, of: str) -> str:
        return public_url(self.fund, self.year, key, of)

    def _nav(self) -> list[Link]:
        home = self.fund.url("fund")
        parts = (
            ("资金公开", "money", "coin-yuan"),
            ("募捐", "campaigns", "heart-handshake"),
            ("项目", "projects", "users"),
            ("报告", "reports", "file-text"),
        )
        at_home = self.request.path == home
        return [
            Link("首页", home, at_home, "home"),
            *(Link(label, f"{home}#{anchor}", False, icon) for label, anchor, icon in parts),
        ]


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
                "caveats": _caveats(pictures) if any(card.rows for card in figures) else [],
                "projects": projects,
                "campaigns": projects.illustrated(pictures.campaigns),
                "reports": published_reports(),
            },
        )


def _caveats(pictures: YearPictures) -> list[str]:
    """What must be said beside the figures of the page: every mark behind them, the same once."""
    lines = candour_lines(pictures.ledger) if pictures.bars else []
    return [line.text for line in lines][:CAVEATS_SHOWN]


class OpenFigure(FundWindow):
    """The rows behind a public figure, without anything personal."""

    template_name = "public/figure.html"

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        if key not in PUBLIC_COLUMNS:
            raise Http404
        try:
            value = Ledger(self.year).value(key, request.GET.get("of", ""))
        except UnknownFigure as error:
            raise Http404 from error
        if not isinstance(value.figure, Figure):
            raise Http404
        paged = KeysetPage(
            rows_of(value), order=value.figure.order, cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            request,
            {
                "value": value,
                "columns": PUBLIC_COLUMNS[key],
                "rows": [
                    [cell_of(row, column) for column in PUBLIC_COLUMNS[key]] for row in paged.rows
                ],
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
            },
        )
