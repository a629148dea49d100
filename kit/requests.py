"""The id of the request or job in progress: it stands in the log, in history and on error pages."""

import logging
import re
from contextvars import ContextVar

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
