"""The id of the request or job in progress: it stands in the log, in history and on error pages."""

import logging
import re
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

request_id: ContextVar[str] = ContextVar("request_id", default="-")


class RequestIdFilter(logging.Filter):
    """Give every log record the id of its request."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


# Addresses whose last part is a secret: whoever reads the log must not be able to open them.
_SECRET = re.compile(r"(/accounts/(?:invitation|reset|password/reset/key)/)[^/\s?\"']{12,}")


def masked(text: str) -> str:
    """Return ``text`` with the secrets of one-time links replaced by an ellipsis."""
    return _SECRET.sub(r"\1…", text)


class SecretFilter(logging.Filter):
    """Keep the secrets of one-time links out of the log, whoever writes the record."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        hidden = masked(message)
        if hidden != message:
            record.msg, record.args = hidden, ()
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
