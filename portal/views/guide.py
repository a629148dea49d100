"""The guide to the API (接口用法), and its reference."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from funds.permissions import Action
from funds.views.base import FundPage
from portal.guide.examples import examples, python_begins
from portal.guide.reference import sections
from portal.views.api import described

TRIES = (
    ("看基金", "api:fund", ""),
    ("列出项目", "api:projects", "?limit=2"),
    ("看没有这个参数时怎样回答", "api:projects", "?colour=red"),
)


class GuidePage(FundPage):
    """How to call the API, with examples of this fund, and buttons that call it now."""

    action = Action.API_USE
    template_name = "api/guide.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        path = self.fund.url("api:fund")
        root = f"{settings.SITE_ADDRESS}{path}"
        return self.page(
            {
                "root": root,
                "begins": python_begins(root),
                "examples": examples(root, path),
                "tries": [(words, f"{self.fund.url(name)}{query}") for words, name, query in TRIES],
            }
        )


class ReferencePage(FundPage):
    """Every address of the API with its fields."""

    action = Action.API_USE
    template_name = "api/reference.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"sections": sections(described())})
