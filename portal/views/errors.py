"""What people read when a request is not answered as they hoped."""

from django.http import HttpRequest, HttpResponse

from kit.api.problems import is_api, problem
from kit.errors import Refusal
from kit.mishaps import mishap
from kit.refusals import log_refusal

STALE_PAGE = Refusal("页面打开太久了，或登录已变。")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(400) if is_api(request) else mishap(400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(403) if is_api(request) else mishap(403, reason=str(exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return problem(404) if is_api(request) else mishap(404)


def server_error(request: HttpRequest) -> HttpResponse:
    return problem(500) if is_api(request) else mishap(500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Refuse a form whose page is no longer valid, and write it down."""
    log_refusal(request, STALE_PAGE)
    return mishap(403, template="403_csrf.html")
