"""What a printed paper's QR code leads to: whose it is, and whether it still holds."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers

from funds.middleware import FundRequest
from kit.errors import Refusal
from kit.frequency import too_often
from kit.refusals import log_refusal
from portal.views.objecting import HOUR, network_of
from portal.views.public import FundWindow

MOST_LOOKS = 60
"""How many papers of a kind one network may verify within an hour: nobody tries codes."""


class VerifyWindow(FundWindow):
    """Verifies one paper by its code; no cache and no search engine keeps what it says.

    Attributes:
        counts: what the looks are counted as.
    """

    area = "fund"
    request: FundRequest
    counts: str

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        # A correction or revocation shows at once, and no cache keeps whose paper it is.
        del response["Cache-Control"]
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
        return response

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        who = f"{self.fund.pk}:{network_of(self.request)}"
        if too_often(self.counts, who, most=MOST_LOOKS, within=HOUR):
            refusal = Refusal("这个网络一小时内查验得太多。请一小时后再试。")
            log_refusal(self.request, refusal)
            return self._show({}, 429, refusal.message)
        found = self.find(code)
        return self._show(found or {}, 404 if found is None else 200)

    def find(self, code: str) -> dict[str, Any] | None:
        """Return what the page tells of the paper with a code; ``None`` when there is none."""
        raise NotImplementedError

    def nothing(self) -> dict[str, Any]:
        """Return what the page tells when there is nothing to tell."""
        raise NotImplementedError

    def _show(self, told: dict[str, Any], status: int, refusal: str = "") -> HttpResponse:
        # Without a canonical address no search engine is invited.
        context = {**self.nothing(), **told, "refusal": refusal, "canonical": ""}
        response = self.page(self.request, context)
        response.status_code = status
        return response
