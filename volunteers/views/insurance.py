"""Whose insurance ends soon or has ended (保险到期), for those who keep them."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from volunteers.queries.insurance import SOON, insurances_ending
from volunteers.queries.volunteers import shown
from volunteers.views.base import RegistryPage


class EndingPage(RegistryPage):
    """Whose insurance ended while they are to come, or ends within 30 days; the soonest first."""

    action = Action.VOLUNTEER_EDIT
    template_name = "volunteers/insurance.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = insurances_ending(self.request.user, self.fund, clock.today())
        paged = KeysetPage(
            shown(found), order=("insured_until", "id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            {
                "rows": paged.rows,
                "days": SOON.days,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "crumbs": [("志愿者", self.fund.url("volunteers:list")), ("保险到期", "")],
            }
        )
