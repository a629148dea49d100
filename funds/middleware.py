"""Opens the fund named by the address, and answers what a rule refused."""

from collections.abc import Callable
from urllib.parse import unquote

import pghistory
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

from funds.models import Fund, User
from kit.errors import NotAllowed, Refusal
from kit.mishaps import mishap
from kit.refusals import log_refusal
from kit.tenancy.scope import fund_scope

RESERVED = frozenset(
    {
        "",
        "accounts",
        "api",
        "appearance",
        "healthz",
        "platform",
        "robots.txt",
        "sitemap.xml",
        "static",
    }
)


class FundRequest(HttpRequest):
    """A request under ``/<fund>/``."""

    fund: Fund
    user: User


class FundMiddleware:
    """Runs every request under ``/<fund>/`` inside that fund's scope and transaction.

    An unknown fund is a 404; an address with a NUL, which no row can hold, is a 400. The view
    itself is a savepoint (``ATOMIC_REQUESTS``), since the handlers inside turn an exception into a
    response before this transaction could see it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        slug = request.path_info.lstrip("/").split("/", 1)[0]
        if slug in RESERVED:
            return self.get_response(request)
        if "\0" in unquote(request.get_full_path()):
            raise BadRequest("a NUL in the address")
        fund = Fund.objects.filter(slug=slug).first() if slug.isprintable() else None
        if fund is None:
            raise Http404
        request.fund = fund  # type: ignore[attr-defined]
        with fund_scope(fund.pk), pghistory.context(user=request.user.pk):
            return self.get_response(request)


class RefusalMiddleware:
    """Turns a refusal that no form caught into a Chinese page and a row of the access log."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        log_refusal(request, error)
        return mishap(403 if isinstance(error, NotAllowed) else 409, reason=error.message)
