"""The base of every page of the platform itself, under ``/platform/``."""

from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views import View

from funds.models import User
from funds.permissions import Action, Platform, demand
from kit.errors import Refusal
from kit.mishaps import mishap
from kit.refusals import log_refusal
from portal.navigation import platform_links


class PlatformRequest(HttpRequest):
    """A request of a signed-in person under ``/platform/``."""

    user: User


class PlatformPage(View):
    """A page for the three administrators of 等级保护; it belongs to no fund.

    A visitor is asked to sign in; a person with no role on the platform gets 404, as for a page
    that does not exist; an administrator without the action gets 403 with the reason.

    Attributes:
        action: what the page lets its visitor do.
        template_name: the page's template, which extends ``platform.html``.
    """

    action: ClassVar[Action]
    template_name: ClassVar[str] = ""
    request: PlatformRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = self.request.user
        if not person.is_authenticated:
            return self._ask_to_sign_in()
        if not person.roles_in(None):
            raise Http404
        self.load(**self.kwargs)
        demand(person, self.action, Platform())
        response = super().dispatch(request, *args, **kwargs)
        # Not no-store: a browser that goes back must still hold what was typed into a form.
        patch_cache_control(response, private=True, no_cache=True)
        return response

    def load(self, **kwargs: Any) -> None:
        """Find the objects the address names, or raise ``Http404``."""

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        """Render the page's template with the platform's bar."""
        match = self.request.resolver_match
        nav = platform_links(self.request.user, match.view_name if match else "")
        roles = [held.get_role_display() for held in self.request.user.roles_in(None)]
        return render(
            self.request,
            self.template_name,
            {"nav": nav, "role_label": "、".join(roles), **(context or {})},
            status=status,
        )

    def _ask_to_sign_in(self) -> HttpResponse:
        """Send a visitor to sign in; a form left open too long is told how to keep its contents."""
        if self.request.method == "POST":
            log_refusal(self.request, Refusal("登录已过期，请重新登录。"))
            return mishap(401, template="signed_out.html")
        return redirect_to_login(self.request.get_full_path())
