"""Gives each request an id, for the log, the history and the error page; bounds what it sends."""

import re
import uuid
from collections.abc import Callable, Mapping

import pghistory
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from kit.mishaps import mishap
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


class UploadLimitMiddleware:
    """Refuses what is declared larger than anything the portal takes, before a byte of it is read.

    Stands before whatever reads the form (the CSRF check does). Without a declared length a request
    has no body here. What pages for large files take is told by ``LARGE_REQUESTS``.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared, most = _declared(request), _most(request.path_info)
        if declared > most:
            mega = declared / 2**20
            return mishap(
                413, reason=f"您要上传的内容有 {mega:.0f} MB，一次最多 {most // 2**20} MB。"
            )
        return self.get_response(request)


class LargeUploadMiddleware:
    """Takes what is larger than usual from people who are signed in alone.

    Stands behind whatever tells who somebody is, and still before the form is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_large = _declared(request) > settings.MOST_REQUEST_BYTES
        if is_large and not request.user.is_authenticated:
            return mishap(401, template="signed_out.html")
        return self.get_response(request)


def _declared(request: HttpRequest) -> int:
    declared = request.META.get("CONTENT_LENGTH") or "0"
    return int(declared) if declared.isdecimal() else 0


def _most(path: str) -> int:
    """Return how many bytes an address takes."""
    large: Mapping[str, int] = settings.LARGE_REQUESTS
    usual: int = settings.MOST_REQUEST_BYTES
    return next((most for pattern, most in large.items() if re.fullmatch(pattern, path)), usual)
