"""The desk (工作台): what waits for the person, then the year."""

from typing import Any

from django.http import HttpResponse

from funds.permissions import Action, can
from funds.services.preferences import remember_fund
from funds.views.base import FundPage
from kit import clock
from portal.desk.acts import offers
from portal.desk.reports import last_checked
from portal.desk.sources import SOURCES
from portal.desk.stages import stage_columns
from portal.desk.waiting import Desk, gather
from portal.pictures import YearPictures
from reports.figures import Ledger
from reports.figures.cards import asked_for, figure_cards


class DeskPage(FundPage):
    """The first page of everybody who works in the fund; figures for those who may see them."""

    action = Action.DESK_VIEW
    template_name = "desk/desk.html"

    def get(self, request: Any) -> HttpResponse:
        remember_fund(self.request.user, self.fund)
        desk = Desk(self.request.user, self.fund, self.year, clock.today())
        context: dict[str, Any] = {
            "today": desk.today,
            "waiting": gather(desk, SOURCES),
            "offers": offers(desk.person, self.fund),
            "stages": stage_columns(desk) if self._sees(Action.PROJECT_VIEW) else [],
        }
        if self._sees(Action.FIGURE_VIEW):
            pictures = YearPictures(Ledger(self.year), self._figure_address)
            figures = figure_cards(self.fund, pictures.ledger)
            context |= {
                "pictures": pictures,
                "figures": figures,
                "checked": last_checked(self.year),
            }
        return self.page(context)

    def _sees(self, action: Action) -> bool:
        return can(self.request.user, action, self.fund)

    def _figure_address(self, key: str, of: str) -> str:
        return self.fund.url("figures:figure", key=key) + asked_for(self.year, of)
