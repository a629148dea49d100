"""A person's own pages (我的账号): what the portal holds on them and what they may change."""

from typing import Any

from allauth.account.views import password_change
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from funds.models import Digest, RowHeight, SignIn, SignInOutcome, User
from funds.queries.people import unit_names
from funds.queries.sign_ins import open_sessions, sign_ins_of
from funds.services import preferences
from funds.services.email import change_email
from funds.services.sign_ins import end_other_sessions
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out, log_done
from portal.client import masked
from portal.me.forms import EmailForm, PreferencesForm
from portal.second_factor.rule import FACTORS, is_bound
from portal.sessions import idle_limit

LATEST = 5


@method_decorator(never_cache, name="dispatch")
class OwnPage(AccessMixin, View):
    """A page about whoever is signed in; a visitor is asked to sign in."""

    person: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return self.handle_no_permission()
        self.person = request.user
        if not self.person.has_usable_password():
            # A volunteer's account: what is theirs stands on their own pages.
            return redirect("landing")
        return super().dispatch(request, *args, **kwargs)


class MePage(OwnPage):
    """What the portal holds on me."""

    def get(self, request: HttpRequest) -> HttpResponse:
        factors = list(Authenticator.objects.filter(user=self.person).order_by("pk"))
        latest = sign_ins_of(self.person).order_by("-at", "-id")[:LATEST]
        context = {
            "person": self.person,
            "roles": _roles(self.person),
            "factors": [factor for factor in factors if factor.type in FACTORS],
            "is_bound": is_bound(self.person),
            "sessions": open_sessions(self.person, idle=idle_limit()).count(),
            "sign_ins": [_shown(row) for row in latest],
        }
        return render(request, "account/me.html", context)


class SignInsPage(OwnPage):
    """My sign-ins, the latest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        page = KeysetPage(
            sign_ins_of(self.person), order=("-at", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        context = {
            "sign_ins": [_shown(row) for row in page.rows],
            "next_url": page.next_url(request.GET),
            "previous_url": page.previous_url(request.GET),
        }
        return render(request, "account/sign_ins.html", context)


class PreferencesPage(OwnPage):
    """Large type, row height, notices by mail."""

    def get(self, request: HttpRequest) -> HttpResponse:
        person = self.person
        initial = {"large_type": person.large_type, "rows": person.rows, "digest": person.digest}
        return self._page(PreferencesForm(initial=initial))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PreferencesForm(request.POST)
        if not form.is_valid():
            return self._page(form)
        said = form.cleaned_data
        preferences.set_large_type(self.person, said["large_type"])
        preferences.set_rows(self.person, RowHeight(said["rows"]))
        preferences.set_digest(self.person, Digest(said["digest"]))
        messages.success(request, "个人设置已保存。")
        return redirect("my_preferences")

    def _page(self, form: PreferencesForm) -> HttpResponse:
        return render(self.request, "account/preferences.html", {"form": form})


class EmailPage(OwnPage):
    """Another e-mail address, by password."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._page(EmailForm(user=self.person, initial={"email": self.person.email}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = EmailForm(request.POST, user=self.person)
        if form.is_valid():
            email = form.cleaned_data["email"]
            if carry_out(request, form, lambda: change_email(self.person, email) or True):  # type: ignore[func-returns-value]
                log_done(request, "改自己的邮箱")
                messages.success(request, "邮箱已改好。" if email else "已不再使用邮箱。")
                return redirect("me")
        return self._page(form)

    def _page(self, form: EmailForm) -> HttpResponse:
        return render(self.request, "account/email.html", {"form": form})


class EndOthersPage(OwnPage):
    """Signing out everywhere but here."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        ended = end_other_sessions(self.person, keep=request.session.session_key)
        log_done(request, f"退出其他登录 {ended} 处")
        messages.success(
            request, f"已退出其他 {ended} 处登录。" if ended else "没有其他登录，只有这里一处。"
        )
        return redirect("me")


def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's password; an account that has none is led to its own pages."""
    if isinstance(request.user, User) and not request.user.has_usable_password():
        return redirect("landing")
    answer: HttpResponse = password_change(request)
    return answer


class AwakePage(OwnPage):
    """Somebody is still at work on an open page; the middleware has noted it by now."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=204)


def _roles(person: User) -> list[dict[str, Any]]:
    names = unit_names(person)
    return [
        {"held": role, "unit": names.get(role.unit_id or 0, ""), "years": sorted(role.years)}
        for role in person.roles()
    ]


def _shown(row: SignIn) -> dict[str, Any]:
    return {
        "at": row.at,
        "outcome": SignInOutcome(row.outcome).label,
        "entered": row.outcome == SignInOutcome.ENTERED,
        "address": masked(row.address),
        "browser": row.browser,
    }
