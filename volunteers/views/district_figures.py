"""The page of districts (各区县): volunteers of each beside its own residents."""

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from volunteers.queries.district_figures import by_district
from volunteers.views.late_entries import HoursPage
from volunteers.views.team_figures import asked_period, period_choices


class DistrictsPage(HoursPage):
    """Each district on the last day of a period, with who served in it."""

    action = Action.FIGURE_VIEW
    template_name: ClassVar[str] = "hours/districts.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        period = asked_period(request.GET)
        figures = f"{self.fund.url('hours:figures')}?period={period.value}"
        return self.page(
            {
                "rows": by_district(period.since, period.until),
                "crumbs": [("志愿服务数据", figures), ("各区县", "")],
                "period": period,
                "periods": period_choices(),
                "whole_year": period.value.isdecimal(),
            }
        )
