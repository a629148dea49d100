"""Volunteer service for anybody (志愿服务): the way to all its public pages."""

from django.http import HttpRequest, HttpResponse

from kit import clock
from portal.views.public import FundWindow
from volunteers.models import BatchState
from volunteers.queries.hours_notices import is_running, open_notice
from volunteers.queries.stars import batches, is_noticed


class ServiceOpen(FundWindow):
    """Activities, stations, public lists and rankings, with what can be objected to just now."""

    template_name = "public/service.html"
    area = "open_service"

    def get(self, request: HttpRequest) -> HttpResponse:
        today, notice = clock.today(), open_notice()
        noticed = batches().filter(state=BatchState.NOTICED).order_by("-id")
        return self.page(
            request,
            {
                "notice": notice if notice is not None and is_running(notice, today) else None,
                "noticed": [batch for batch in noticed if is_noticed(batch, today)],
            },
        )
