"""The base of every page under a fund: load in ``setup``, permission in ``dispatch``."""

from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from funds.middleware import FundRequest
from funds.models import Fund
from funds.permissions import Accessible, Action, demand
from funds.queries.reach import demand_year, reachable_years
from kit.errors import Refusal
from kit.mishaps import mishap
from kit.refusals import log_refusal


class FundPage(View):
    """A page for people who work in the fund.

    A visitor is asked to sign in; a person with no role in this fund gets 404, as for a fund that
    does not exist; a person without the action gets 403 with the reason.

    Attributes:
        action: what the page lets its visitor do.
        template_name: the page's template.
    """

    action: ClassVar[Action]
    template_name: ClassVar[str] = ""
    request: FundRequest
    fund: Fund

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("fund")
        super().setup(request, *args, **kwargs)
        self.fund = self.request.fund

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = self.request.user
        if not person.is_authenticated:
            return self._ask_to_sign_in()
        if not person.roles_in(self.fund.pk):
            raise Http404
        self.load(**self.kwargs)
        demand(person, self.needed(), self.subject())
        response = super().dispatch(request, *self.args, **self.kwargs)
        # Not no-store: a browser that goes back must still hold what was typed into a form.
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def _ask_to_sign_in(self) -> HttpResponse:
        """Send a visitor to sign in; a form left open too long is told how to keep its contents."""
        if self.request.method == "POST":
            log_refusal(self.request, Refusal("登录已过期，请重新登录。"))
            return mishap(401, template="signed_out.html")
        return redirect_to_login(self.request.get_full_path())

    def load(self, **kwargs: Any) -> None:
        """Find the objects the address names, or raise ``Http404``."""

    def needed(self) -> Action:
        """Return what the visitor must be allowed to do; ``action`` unless the address says it."""
        return self.action

    def subject(self) -> Accessible:
        """Return what the permission is asked about; the fund unless a page says otherwise."""
        return self.fund

    @property
    def year(self) -> int:
        """The year the visitor looks at; a person limited to years (审计员) sees one of those."""
        asked = self._asked_year()
        years = reachable_years(self.request.user, self.action, self.fund)
        # Nobody's role reaches no year at all: whoever has no role here is refused elsewhere.
        if not years or asked in years:
            return asked
        if "year" in self.request.GET:
            demand_year(self.request.user, self.action, self.fund, asked)
        return max(years)

    @property
    def way_back(self) -> str:
        """The page of this fund that ``?back=`` asks to return to; empty when it names none."""
        back = self.request.GET.get("back", "")
        ours = back.startswith(self.fund.url("fund")) and "?" not in back
        return back if ours and url_has_allowed_host_and_scheme(back, None) else ""

    def _asked_year(self) -> int:
        """Return the year of ``?year=``, remembered in the session for this fund."""
        asked, key = self.request.GET.get("year", ""), f"year-{self.fund.slug}"
        known = asked.isdecimal() and int(asked) in self.fund.years()
        # Setting what is set already would write the session at every page.
        if known and self.request.session.get(key) != int(asked):
            self.request.session[key] = int(asked)
        return int(self.request.session.get(key, self.fund.current_year()))

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """Render the page's template."""
        return render(
            self.request,
            self.template_name,
            {
                "fund": self.fund,
                "year": self.year,
                "years": self.fund.years(),
                **(context or {}),
            },
            status=status,
        )
