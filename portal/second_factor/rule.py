"""Who must prove it twice (必须二次验证), and how a person without a second factor is held back."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from funds.models import Membership, User
from funds.permissions import MONEY_ROLES, PLATFORM_ROLES
from funds.queries.proving import HELD_BACK

BOUND_ROLES = MONEY_ROLES | PLATFORM_ROLES
# A recovery code stands in for a second factor; alone it is none.
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
OPEN_PAGES = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_change_password",
        "account_awake",
        "healthz",
    }
)
"""What a person who still lacks the second factor reaches; all of it leads there or out."""


def lacks_factor() -> Q:
    """Return the condition, over a membership, that its person is bound to a factor and has none.

    Part of the query that reads the signed-in person, so that no page pays for it.
    """
    person = OuterRef("user_id")
    bound = Membership.in_force().filter(user=person, role__in=sorted(BOUND_ROLES))
    return Exists(bound) & ~Exists(Authenticator.objects.filter(user=person, type__in=FACTORS))


def has_factors(user: User) -> bool:
    """Tell whether the person set up a second factor, or holds recovery codes of one."""
    found: bool = Authenticator.objects.filter(user=user).exists()
    return found


def is_bound(user: User) -> bool:
    """Tell whether the setting and a role of ``user`` ask for a second factor."""
    return settings.MFA_REQUIRED and any(role.role in BOUND_ROLES for role in user.roles())


class SecondFactorMiddleware:
    """Leads people who lack a second factor to set one up, and lets them reach nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.MFA_REQUIRED or not getattr(request.user, "lacks_factor", False):
            return None
        match = request.resolver_match
        if match is not None and match.view_name in OPEN_PAGES:
            return None
        if request.path_info.startswith("/api/"):
            problem = {"type": "about:blank", "title": "须先设置二次验证", "status": 403}
            return JsonResponse(
                {**problem, "detail": HELD_BACK},
                status=403,
                content_type="application/problem+json",
                json_dumps_params={"ensure_ascii": False},
            )
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=403, headers={"HX-Refresh": "true"})
        return redirect("mfa_index")
