"""The id of the request or job in progress: it stands in the log, in history and on error pages."""

import logging
import re
from contextvars import ContextVar
from ipaddress import IPv6Address, ip_address

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


def client_address(request: HttpRequest) -> str | None:
    """Return the address of whoever asks.

    Only what our own proxies wrote is believed: with ``TRUSTED_PROXIES`` = n it is the n-th entry
    of X-Forwarded-For from its end; whatever the client put before that is not looked at. Other
    headers (X-Real-IP, Forwarded) are never read.
    """
    proxies: int = settings.TRUSTED_PROXIES
    written = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(written) >= proxies:
        address = _valid(written[-proxies])
        if address:
            return address
    return _valid(request.META.get("REMOTE_ADDR", ""))


def _valid(address: str) -> str | None:
    """Return the address in its shortest form; an IPv4 address written as IPv6 is IPv4."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return None
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or IPv6Address(int(found)))
    return str(found)
