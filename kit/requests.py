"""The id of the request or job in progress: it stands in the log, in history and on error pages."""

import logging
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Give every log record the id of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


def client_address(request: HttpRequest) -> str:
    """Return the address a request came from, as our own proxies tell it.

    ``TRUSTED_PROXIES`` of them add to X-Forwarded-For; whatever stands before that is hearsay.
    """
    proxies: int = settings.AXES_IPWARE_PROXY_COUNT
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(told) >= proxies:
        return told[-proxies][:45]
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
