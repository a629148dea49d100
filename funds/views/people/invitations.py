"""Inviting somebody, and the letter that is shown once (邀请函)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.people import InvitationForm
from funds.models import Invitation
from funds.permissions import Action
from funds.services.invitations import Issued, invite, renew, revoke
from funds.services.letters import mail_invitation
from funds.views.people.base import PeoplePage
from kit.refusals import carry_out


class InvitePage(PeoplePage):
    """Invite somebody; the answer is the letter itself, since its secret is kept nowhere."""

    action = Action.PEOPLE_INVITE
    template_name = "people/invite.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": InvitationForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = InvitationForm(request.POST)
        if form.is_valid():
            issued = carry_out(request, form, lambda: self._issue(form))
            if issued is not None:
                return self._letter(issued, mailed=bool(form.cleaned_data.get("by_mail")))
        return self.page({"form": form}, status=400)

    def _issue(self, form: InvitationForm) -> Issued:
        issued = invite(form.data_given(), fund=self.fund, by=self.request.user)
        if form.cleaned_data.get("by_mail"):
            mail_invitation(issued.invitation, by=self.request.user)
        return issued

    def _letter(self, issued: Issued, *, mailed: bool) -> HttpResponse:
        self.template_name = "people/invitation_letter.html"  # type: ignore[misc]
        context = {"invitation": issued.invitation, "mailed": mailed}
        return self.letter(context, issued.address)


class InvitationPage(PeoplePage):
    """A page about one invitation that waits."""

    action = Action.PEOPLE_INVITE
    http_method_names = ["post"]
    invitation: Invitation

    def load(self, **kwargs: Any) -> None:
        rows = Invitation.objects.select_related("fund", "unit", "invited_by")
        self.invitation = get_object_or_404(rows, pk=kwargs["invitation"], fund=self.fund)


class RevokePage(InvitationPage):
    """Take an invitation back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        revoke(self.invitation, by=self.request.user)
        messages.success(request, f"已撤销给{self.invitation.name}的邀请，原来的链接打不开了。")
        return redirect(self.fund.url("people:list"))


class RenewPage(InvitationPage):
    """Issue an invitation anew; the answer is its letter."""

    template_name = "people/invitation_letter.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        issued = renew(self.invitation, by=self.request.user)
        mailed = request.POST.get("by_mail") == "on"
        if mailed:
            mail_invitation(issued.invitation, by=self.request.user)
        return self.letter({"invitation": issued.invitation, "mailed": mailed}, issued.address)
