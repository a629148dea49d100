"""Signing out whoever does nothing for a while (自动退出), on the server."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from funds.services.sign_ins import note_seen
from kit import clock
from portal.sessions import LASTS

WRITE_EVERY = timedelta(minutes=1)
"""How exactly it is known when somebody was last seen; every page would otherwise write a row."""


class IdleMiddleware:
    """Ends an idle session before its request is answered, and notes work in the others.

    A page that asks by itself (a job's progress, a count in the bar) is no work of a person: it
    neither keeps a session alive nor is it answered in one that is over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        store: Any = request.session
        if store.is_idle():
            words = _words(LASTS in store)
            logout(request)
            if not is_work(request):
                return _look_again()
            messages.info(request, words)
        elif is_work(request) and clock.now() - store.seen_at >= WRITE_EVERY:
            store.seen_at = clock.now()
            note_seen(store.session_key, store.seen_at)
        return self.get_response(request)


def is_work(request: HttpRequest) -> bool:
    """Tell whether a person asked for this, and not a script of the page by itself."""
    if request.method not in {"GET", "HEAD"}:
        return True
    if request.headers.get("HX-Request") == "true":
        return False
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


def idle(request: HttpRequest) -> dict[str, Any]:
    """Tell pages after how many seconds without work they will be signed out; 0 is not today."""
    session = getattr(request, "session", {})
    return {"idle_seconds": 0 if LASTS in session else settings.IDLE_MINUTES * 60}


def _words(on_phone: bool) -> str:
    if on_phone:
        return "您很久没有打开，已自动退出。请再用验证码登录。"
    return f"您有 {settings.IDLE_MINUTES} 分钟没有办理，已自动退出。请重新登录。"


def _look_again() -> HttpResponse:
    """Answer a script whose session is over: the page around it is loaded again."""
    return HttpResponse(status=401, headers={"HX-Refresh": "true"})
