"""The first page of the platform's administrators."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action, Platform, can
from portal.views.health import PARTS, parts
from portal.views.platform_base import PlatformPage
from portal.window.administration import fund_rows, people_count

STATES = {
    "ok": ("ok", "正常"),
    "down": ("bad", "没有应答"),
    "unknown": ("mute", "不清楚"),
}


class PlatformHome(PlatformPage):
    """Which funds there are, how many people, and whether every part answers."""

    action = Action.PLATFORM_VIEW
    template_name = "platform/home.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # the program's own name is for who runs the machines, in the answer of /healthz
        health = [(PARTS[part].partition("（")[0], *STATES[state]) for part, state in parts()]
        return self.page(
            {
                "rows": fund_rows(),
                "people": people_count(),
                "health": health,
                "may_establish": can(request.user, Action.FUND_ESTABLISH, Platform()),
            }
        )
