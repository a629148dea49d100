"""How pages look to one reader (大字版、行高): a person's own choice, or a visitor's cookie."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from funds.models import RowHeight, User
from funds.services.preferences import set_large_type, set_rows

TYPE_COOKIE = "type"
ROWS_COOKIE = "rows"
LARGE = "large"
KEPT_FOR = 365 * 24 * 3600  # seconds
ROWS = {height.value.lower(): height for height in RowHeight}


def appearance(request: HttpRequest) -> dict[str, Any]:
    """Give every page its class for ``<html>``, and what its toggles say."""
    person = getattr(request, "user", None)
    if isinstance(person, User):
        large, rows = person.large_type, person.rows
    else:
        large = request.COOKIES.get(TYPE_COOKIE) == LARGE
        rows = ROWS.get(request.COOKIES.get(ROWS_COOKIE, ""), RowHeight.STANDARD)
    rows = RowHeight.LARGE if large else RowHeight(rows)
    classes = [*(["large-type"] if large else []), f"rows-{rows.value.lower()}"]
    return {
        "large_type": large,
        "row_height": rows,
        "row_heights": [(height, height.value.lower()) for height in RowHeight],
        "look": " ".join(classes),
        "here": request.get_full_path(),
    }


@never_cache
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Keep a reader's choice and return to the page they came from.

    A visitor's choice is a cookie, so a plain link sets it and public pages need no form. A
    signed-in person's is their own row: only a POST, which bears the token, changes it.
    """
    asked = request.POST if request.method == "POST" else request.GET
    response = HttpResponseRedirect(_back(request, asked.get("next", "")))
    person = request.user
    if isinstance(person, User):
        if request.method == "POST":
            _remember(person, asked.get("type", ""), asked.get("rows", ""))
        return response
    if asked.get("type"):
        _keep(response, TYPE_COOKIE, LARGE if asked["type"] == LARGE else "usual")
    if asked.get("rows") in ROWS:
        _keep(response, ROWS_COOKIE, asked["rows"])
    return response


def _remember(person: User, kind: str, rows: str) -> None:
    if kind:
        set_large_type(person, kind == LARGE)
    if rows in ROWS:
        set_rows(person, ROWS[rows])


def _keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=KEPT_FOR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _back(request: HttpRequest, asked: str) -> str:
    """Return a page of the portal itself; anything else leads to the home."""
    own = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if own and asked.startswith("/") and not urlsplit(asked).netloc else "/"
