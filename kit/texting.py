"""Sending a code to a mobile (短信验证码) by whatever ``CODE_SENDER`` names.

Where the setting is empty nobody signs in by code. A sender raises :class:`NotSent`; it never
writes a whole number down.
"""

import json
from typing import Any, Protocol
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.module_loading import import_string

CONSOLE = "kit.texting.Console"
GATEWAY = "kit.texting.Gateway"
SECONDS = 5


class NotSent(Exception):
    """The code did not go out; why stands in the log of the gateway, not here."""


class Sender(Protocol):
    """What ``CODE_SENDER`` names."""

    def send(self, mobile: str, code: str, minutes: int) -> None:
        """Send ``code`` to ``mobile``, valid for so many minutes.

        Raises:
            NotSent: it did not go out.
        """


class Console:
    """Prints the code with the last four digits of the mobile: for a demonstration alone."""

    def send(self, mobile: str, code: str, minutes: int) -> None:
        print(f"验证码 {code}（手机尾号 {mobile[-4:]}，{minutes} 分钟内有效）", flush=True)


class Gateway:
    """Posts ``{"mobile", "code", "minutes"}`` as JSON to ``CODE_GATEWAY``.

    With ``CODE_GATEWAY_KEY`` the request bears it. Any 2xx answer means that the code went out.
    """

    def send(self, mobile: str, code: str, minutes: int) -> None:
        body = json.dumps({"mobile": mobile, "code": code, "minutes": minutes}).encode()
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if settings.CODE_GATEWAY_KEY:
            headers["Authorization"] = f"Bearer {settings.CODE_GATEWAY_KEY}"
        request = Request(settings.CODE_GATEWAY, data=body, headers=headers, method="POST")  # noqa: S310 - the check admits http alone
        try:
            # Followed elsewhere, a number would go where nobody configured it to go.
            with build_opener(_Stays).open(request, timeout=SECONDS) as answer:
                status = int(answer.status)
        except (URLError, OSError) as error:
            raise NotSent from error
        if not 200 <= status < 300:
            raise NotSent


class _Stays(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


def sender() -> Sender | None:
    """Return the sender of this place; ``None`` where nobody signs in by code.

    The console is one in a demonstration alone, even where nobody ran the checks.
    """
    if not settings.CODE_SENDER or (settings.CODE_SENDER == CONSOLE and not settings.DEBUG):
        return None
    found: Sender = import_string(settings.CODE_SENDER)()
    return found


@register()
def sender_check(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a sender that shows codes to others, or that has nowhere to send them."""
    named = settings.CODE_SENDER
    if not named:
        return []
    if named == CONSOLE and not settings.DEBUG:
        return [
            Error(
                "CODE_SENDER prints codes into the log; outside a demonstration anybody who reads "
                "the log could sign in as any volunteer",
                hint=f"Set CODE_SENDER to {GATEWAY}, or to nothing: then nobody signs in by code.",
                id="kit.E001",
            )
        ]
    try:
        import_string(named)
    except ImportError:
        return [Error(f"CODE_SENDER names {named}, which is not there", id="kit.E002")]
    if named == GATEWAY and urlsplit(settings.CODE_GATEWAY).scheme not in {"http", "https"}:
        return [Error("CODE_GATEWAY must be an http or https address", id="kit.E003")]
    return []
