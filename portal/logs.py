"""What the log looks like: one line a record, with its request's id and no secrets."""

from typing import Any


def log_lines(level: str) -> dict[str, Any]:
    """Return the setting of Python's logging; records below ``level`` are not written."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {
            "request_id": {"()": "kit.requests.RequestIdFilter"},
            "secrets": {"()": "kit.requests.SecretFilter"},
        },
        "formatters": {
            "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "filters": ["request_id", "secrets"],
                "formatter": "line",
            }
        },
        # What the PDF renderer and the font subsetter say of every step is no news.
        "loggers": {
            "weasyprint.progress": {"level": "WARNING"},
            "fontTools": {"level": "WARNING"},
            # Django's own handler of the developer's server would write addresses as they are.
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
        },
        "root": {"handlers": ["console"], "level": level},
    }
