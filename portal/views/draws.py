"""The public pages of draws (抽取公开): the list, and one draw that anybody can run again."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from kit.paging import PARAMETER, KeysetPage
from portal.views.public import FundWindow
from portal.window.draws import public_draw, public_draws
from projects.models import Draw


class DrawsOpen(FundWindow):
    """Every public draw of the fund, the newest first."""

    template_name = "public/draws.html"
    area = "open_projects"

    def get(self, request: HttpRequest) -> HttpResponse:
        page: KeysetPage[Any] = KeysetPage(
            public_draws(), order=("-drawn_at", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            request,
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
            },
        )


class DrawOpen(FundWindow):
    """One draw: what anybody needs to run it again."""

    template_name = "public/draw.html"
    area = "open_projects"

    def get(self, request: HttpRequest, number: str) -> HttpResponse:
        try:
            open_ = public_draw(number)
        except Draw.DoesNotExist as error:
            raise Http404 from error
        return self.page(request, {"open": open_})
