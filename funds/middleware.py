"""Opens the fund named by the address, and answers what a rule refused."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pghistory
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

from funds.models import Fund, User
from kit.api.problems import is_api
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
        "favicon.ico",
        "sitemap.xml",
        "static",
    }
)
API = ("api", "v1")
"""Under it every address but these names its fund first, as the pages do."""
API_RESERVED = frozenset({"", "schema"})


class FundRequest(HttpRequest):
    """A request under ``/<fund>/``."""

    fund: Fund
    user: User


class FundMiddleware:
    """Runs what is under ``/<fund>/`` and ``/api/v1/<fund>/`` in that fund's scope and transaction.

    An unknown fund is a 404; an address or a form with a NUL, which no row can hold, is a 400.
    The view itself is a savepoint (``ATOMIC_REQUESTS``), since the handlers inside turn an
    exception into a response before this transaction could see it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        slug = _fund_named_by(request.path_info)
        if slug is None:
            return self.get_response(request)
        if "\0" in unquote(request.get_full_path()):
            raise BadRequest("a NUL in the address")
        fund = Fund.objects.filter(slug=slug).first() if slug.isprintable() else None
        if fund is None:
            raise Http404
        request.fund = fund  # type: ignore[attr-defined]
        with fund_scope(fund.pk), pghistory.context(user=request.user.pk):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        """Refuse a form with a NUL: not every page asks a form of ours what was sent."""
        if request.method != "POST" or is_api(request) or not hasattr(request, "fund"):
            return
        if any("\0" in value for values in request.POST.lists() for value in values[1]):
            raise BadRequest("a NUL in a form")


def _fund_named_by(path: str) -> str | None:
    """Return the address's part that names a fund; ``None`` when it is about none."""
    parts = path.lstrip("/").split("/", 3)
    if tuple(parts[:2]) == API:
        slug = parts[2] if len(parts) > 2 else ""
        return None if slug in API_RESERVED else slug
    return None if parts[0] in RESERVED else parts[0]


class RefusalMiddleware:
    """Turns a refusal that no form caught into a Chinese page and a row of the access log.

    The API answers its refusals itself, inside the savepoint it undoes; it hands them on here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        refusal: Refusal | None = getattr(response, "refusal", None)
        if refusal is not None:
            log_refusal(request, refusal)
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        log_refusal(request, error)
        return mishap(403 if isinstance(error, NotAllowed) else 409, reason=error.message)
