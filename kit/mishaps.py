"""Error pages: they stand alone, so that whatever broke cannot break them too."""

from django.http import HttpResponse
from django.template.loader import render_to_string

from kit.requests import request_id


def mishap(status: int, *, template: str = "", reason: str = "") -> HttpResponse:
    """Return the page that says in Chinese what went wrong and what to do.

    It is rendered without the request: no context processor runs and no table is read.

    Args:
        status: the HTTP status; the page is ``<status>.html`` unless ``template`` is given.
        reason: what the rule that refused has to say.
    """
    context = {"reason": reason, "request_id": request_id.get()}
    return HttpResponse(render_to_string(template or f"{status}.html", context), status=status)
