"""The pages that one-time links open, before signing in: an invitation, a new password.

The link's own address only remembers, in this browser's session, what was opened, and leads on to
an address without the secret: neither the history of forms, nor a referrer, nor a failed sign-in's
record can hold it.
"""

from typing import Any

from allauth.account.utils import perform_login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from funds.models import Invitation, ResetLink, Unit, User
from funds.services.invitations import (
    LinkClosed,
    accept_new,
    demand_open,
    join,
    open_invitation,
)
from funds.services.resets import demand_open_reset, open_reset, use_reset_link
from kit.refusals import carry_out, log_refusal
from kit.tenancy.scope import fund_scope
from portal.forms import AcceptForm, NewPasswordForm
from portal.lockouts import forget_failures

INVITATION, RESET = "invitation", "reset-link"


def closed(request: HttpRequest, refusal: LinkClosed) -> HttpResponse:
    """Say in plain words why a link does not open, and what to do."""
    log_refusal(request, refusal)
    response = render(request, "account/link_closed.html", {"reason": refusal.message}, status=410)
    response["Referrer-Policy"] = "no-referrer"
    return response


@method_decorator(never_cache, name="dispatch")
class LinkPage(View):
    """What a link opens; remembers it for this browser and leads on."""

    key: str
    then: str

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        try:
            found = self.opened(token)
        except LinkClosed as refusal:
            return closed(request, refusal)
        request.session[self.key] = found
        response = redirect(self.then)
        response["Referrer-Policy"] = "no-referrer"
        return response

    def opened(self, token: str) -> int:
        """Return the id of what the link opens."""
        raise NotImplementedError


class InvitationLink(LinkPage):
    """An invitation's own address."""

    key, then = INVITATION, "accept_invitation"

    def opened(self, token: str) -> int:
        return open_invitation(token).pk


class ResetLinkPage(LinkPage):
    """A reset link's own address."""

    key, then = RESET, "set_password"

    def opened(self, token: str) -> int:
        return open_reset(token).pk


@method_decorator(never_cache, name="dispatch")
class AcceptPage(View):
    """An opened invitation: a new account, or the role for the account that is signed in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request, AcceptForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        invitation = self._invitation(request)
        if invitation is None:
            return redirect("landing")
        user = request.user
        if isinstance(user, User):
            return self._join(request, invitation, user)
        form = AcceptForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            made = carry_out(
                request,
                form,
                lambda: accept_new(
                    invitation.pk, username=given["username"], password=given["password"]
                ),
            )
            if made is not None:
                del request.session[INVITATION]
                messages.success(request, f"账号 {made.username} 已开通。下次用它和密码登录。")
                answer: HttpResponse = perform_login(request, made)
                return answer
        return self._answer(request, form, status=400)

    def _join(self, request: HttpRequest, invitation: Invitation, user: User) -> HttpResponse:
        form = AcceptForm()
        form.cleaned_data = {}
        joined = carry_out(request, form, lambda: join(invitation.pk, user))
        if joined is None:
            return self._answer(request, form, status=409)
        del request.session[INVITATION]
        messages.success(request, f"您已担任{invitation.get_role_display()}。")
        return redirect("landing")

    def _invitation(self, request: HttpRequest) -> Invitation | None:
        opened = request.session.get(INVITATION)
        rows = Invitation.objects.select_related("fund", "invited_by")
        return rows.filter(pk=opened).first() if opened else None

    def _answer(self, request: HttpRequest, form: AcceptForm, *, status: int = 200) -> HttpResponse:
        invitation = self._invitation(request)
        if invitation is None:
            messages.info(request, "请打开邀请函上的链接，或扫上面的二维码。")
            return redirect("account_login")
        try:
            demand_open(invitation)
        except LinkClosed as refusal:
            return closed(request, refusal)
        context: dict[str, Any] = {
            "invitation": invitation,
            "unit": _unit_of(invitation),
            "form": form,
            "is_inviter": request.user.pk is not None
            and request.user.pk == invitation.invited_by_id,
        }
        return render(request, "account/invitation.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class SetPasswordPage(View):
    """An opened reset link: the new password, twice."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request, NewPasswordForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        link = self._link(request)
        form = NewPasswordForm(request.POST)
        if link is not None and form.is_valid():
            password = form.cleaned_data["password"]
            user = carry_out(request, form, lambda: use_reset_link(link.pk, password))
            if user is not None:
                del request.session[RESET]
                forget_failures(user)
                messages.success(request, "新密码已设好，在别处的登录都已退出。请用新密码登录。")
                return redirect("account_login")
        return self._answer(request, form, status=400)

    def _link(self, request: HttpRequest) -> ResetLink | None:
        opened = request.session.get(RESET)
        rows = ResetLink.objects.select_related("user", "issued_by")
        return rows.filter(pk=opened).first() if opened else None

    def _answer(
        self, request: HttpRequest, form: NewPasswordForm, *, status: int = 200
    ) -> HttpResponse:
        link = self._link(request)
        if link is None:
            messages.info(request, "请打开重设密码的链接，或扫上面的二维码。")
            return redirect("account_login")
        try:
            demand_open_reset(link)
        except LinkClosed as refusal:
            return closed(request, refusal)
        return render(
            request, "account/set_password.html", {"link": link, "form": form}, status=status
        )


def _unit_of(invitation: Invitation) -> Unit | None:
    if invitation.fund_id is None or invitation.unit_id is None:
        return None
    with fund_scope(invitation.fund_id):
        unit: Unit = invitation.unit
        return unit
