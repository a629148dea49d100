"""Search across what the visitor may see."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from funds.views.base import FundPage
from portal.search.finding import LONGEST, Search, find


class SearchPage(FundPage):
    """What is found, by kind; each kind bounded, with a way to its whole list."""

    action = Action.DESK_VIEW
    template_name = "search/found.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        words = " ".join(request.GET.get("q", "").split())[:LONGEST]
        groups = find(Search(self.request.user, self.fund, words))
        return self.page(
            {"asked": words, "groups": groups, "count": sum(len(group.rows) for group in groups)}
        )
