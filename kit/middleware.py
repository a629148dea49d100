"""Gives each request an id, for the log, the history and the error page."""

import uuid
from collections.abc import Callable

import pghistory
from django.http import HttpRequest, HttpResponse

from kit.requests import request_id


class RequestIdMiddleware:
    """Outermost: everything inside knows which request it belongs to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(uuid.uuid4().hex[:16])
        try:
            with pghistory.context(request=request_id.get()):
                response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)
