"""What public pages share: they only read, and a visitor's browser may keep them a minute."""

import hashlib
import re
from typing import Any, ClassVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.views import View

from funds.middleware import FundRequest
from funds.models import Fund
from portal.navigation import window_nav
from portal.window.figures import public_url
from portal.window.lines import required_lines

KEPT_FOR = 60  # seconds
_PAGE_TIME = re.compile(rb"<time data-page-time[^>]*>[^<]*</time>")


class PublicPage(View):
    """A page for anybody. It only reads."""

    http_method_names = ["get", "head", "options"]
    template_name: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return kept_briefly(request, super().dispatch(request, *args, **kwargs))

    def page(self, request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
        return render(
            request,
            self.template_name,
            {
                "section_tabs": [],
                "canonical": f"{settings.SITE_ADDRESS}{request.path}",
                **context,
            },
        )


def kept_briefly(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Let a visitor's page be kept a minute and asked for again by its ETag.

    A signed-in person's page bears their name, so no one else may keep it. The ETag leaves the
    page's time out: the same data is the same page.
    """
    patch_vary_headers(response, ["Cookie"])
    if request.user.is_authenticated:
        patch_cache_control(response, private=True, no_cache=True)
        return response
    if response.status_code != 200 or not isinstance(response, HttpResponse):
        return response
    patch_cache_control(response, public=True, max_age=KEPT_FOR)
    content = _PAGE_TIME.sub(b"", response.content)
    response["ETag"] = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


class FundWindow(PublicPage):
    """A page under a fund, in that fund's scope.

    Attributes:
        area: the part of the window it belongs to, by the address name the bar leads to.
    """

    area: ClassVar[str] = "fund"
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
                "nav": window_nav(self.fund, self.area),
                "year": self.year,
                "years": self.fund.years(),
                "required_lines": required_lines(self.fund),
                **context,
            },
        )

    def address(self, key: str, of: str) -> str:
        return public_url(self.fund, self.year, key, of)
