"""Figures of several funds side by side (各基金的数字)."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views import View

from funds.models import User
from kit import clock
from portal.navigation import Link
from portal.window.compare import comparable_funds, compare, years_offered
from portal.window.platform import shared_year


class ComparePage(View):
    """The funds a person may compare, for one year. To who may compare none it does not exist."""

    http_method_names = ["get", "head", "options"]
    template_name = "platform/compare.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return redirect_to_login(request.get_full_path())
        response = super().dispatch(request, *args, **kwargs)
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person = request.user
        funds = comparable_funds(person) if isinstance(person, User) else []
        if not funds or not isinstance(person, User):
            raise Http404
        years = years_offered(person, funds)
        asked = request.GET.get("year", "")
        usual = shared_year(funds)
        year = int(asked) if asked.isdecimal() and int(asked) in years else usual
        comparison = compare(funds, year if year in years else years[0])
        return render(
            request,
            self.template_name,
            {
                "comparison": comparison,
                "year": comparison.year,
                "years": years,
                "today": clock.today(),
                "role_label": "基金会",
                "nav": self._nav(funds),
            },
        )

    def _nav(self, funds: list[Any]) -> list[Link]:
        """Return the way between this page and the desks of its funds."""
        here = Link("各基金", reverse("platform:compare"), True, "chart-bar")
        desks = [Link(fund.city, fund.url("desk"), False, "layout-dashboard") for fund in funds[:4]]
        return [here, *desks]
