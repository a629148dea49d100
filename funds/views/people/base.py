"""What the pages of people share."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers

from funds.models import User
from funds.permissions import Action, can
from funds.queries.people import people_of
from funds.views.base import FundPage
from kit.drawing.qr import qr_path


class PeoplePage(FundPage):
    """A page of the people of a fund."""

    action = Action.PEOPLE_VIEW

    def may(self, *actions: Action) -> dict[str, bool]:
        """Return which of ``actions`` the visitor may do, for the page's buttons."""
        return {action.value: can(self.request.user, action, self.fund) for action in actions}

    def letter(self, context: dict[str, Any], address: str) -> HttpResponse:
        """Show a letter with a one-time link, once: it is neither kept nor sent on."""
        response = self.page({**context, **letter_parts(address)})
        return sealed(response)


class PersonPage(PeoplePage):
    """A page about one person who holds or held a role in the fund."""

    person: User

    def load(self, **kwargs: Any) -> None:
        self.person = get_object_or_404(people_of(self.fund), pk=kwargs["person"])

    def crumbs(self, last: str = "") -> list[tuple[str, str]]:
        """Return the way back to the list, and to the person."""
        home = ("人员", self.fund.url("people:list"))
        if not last:
            return [home, (self.person.name, "")]
        return [home, (self.person.name, self.person_url()), (last, "")]

    def person_url(self) -> str:
        return self.fund.url("people:person", person=self.person.pk)


def letter_parts(address: str) -> dict[str, Any]:
    """Return the link and its QR code for a letter's template."""
    side, path = qr_path(address)
    return {"address": address, "qr_side": side, "qr_path": path, "site": settings.SITE_ADDRESS}


def sealed(response: HttpResponse) -> HttpResponse:
    """Keep a page that shows a secret out of caches, and its address out of other sites."""
    add_never_cache_headers(response)
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    return response


def posted(request: HttpRequest, name: str) -> bool:
    """Tell whether a box was ticked."""
    return request.POST.get(name) == "on"
