"""The desk (工作台): what waits for the person, then lists, then the year's figures."""

from typing import Any

from django.http import HttpResponse

from funds.permissions import Action, Role
from funds.services.preferences import remember_fund
from funds.views.base import FundPage
from kit import clock
from portal.desk.acts import offers
from portal.desk.layout import placed
from portal.desk.panel import panel_of
from portal.desk.waiting import Desk, Waiting


class DeskPage(FundPage):
    """The first page of everybody who works in the fund, put together by the roles they hold."""

    action = Action.DESK_VIEW
    template_name = "desk/desk.html"

    def get(self, request: Any) -> HttpResponse:
        remember_fund(self.request.user, self.fund)
        desk = Desk(self.request.user, self.fund, self.year, clock.today())
        panel = panel_of(desk, request.GET)
        rows = placed(desk, beside_panel=panel is not None)
        return self.page(
            {
                "today": desk.today,
                "rows": rows,
                "waiting": _waiting(rows),
                "offers": offers(desk.person, self.fund),
                "panel": panel,
                "experts": self._holds(Role.EXPERT),
                "charts": any("chart" in block.it for row in rows for block in row),
            }
        )

    def _holds(self, role: Role) -> bool:
        return any(held.role == role for held in self.request.user.roles_in(self.fund.pk))


def _waiting(rows: list[list[Any]]) -> Waiting:
    """Return what waits, which the page's head tells too."""
    found = (block.it["waiting"] for row in rows for block in row if "waiting" in block.it)
    return next(found, Waiting([], 0, 0, 0))
