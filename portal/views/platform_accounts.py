"""Accounts across funds (账号安全), for the platform's security administrator."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from funds.forms.choices import offer
from funds.forms.people import ReasonForm
from funds.models import Fund, Invitation, User
from funds.permissions import PLATFORM_ROLES, Action, Role
from funds.queries.people import found
from funds.services.accounts import disable_on_platform, enable_on_platform
from funds.services.invitations import InvitationData, Issued, invite, renew, revoke
from funds.services.letters import mail_reset
from funds.services.resets import issue_reset, refusal_to_reset
from funds.views.people.base import letter_parts, sealed
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from kit.refusals import carry_out
from portal.lockouts import locked_among, unlock
from portal.platform_people import administrators_only, every_account, funds_without_office
from portal.second_factor.rule import has_factors
from portal.services.second_factor import drop_factors
from portal.views.platform_base import PlatformPage

SHOWN = {"all": "全部", "closed": "已停用", "platform": "平台管理员"}
ADMINISTRATORS = [role for role in Role if role in PLATFORM_ROLES]


class AccountsPage(PlatformPage):
    """Every account, found by name, account or e-mail address, page by page."""

    action = Action.ACCOUNT_SECURITY
    template_name = "platform/accounts.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        words = request.GET.get("q", "").replace("\0", "").strip()[:40]
        shown = request.GET.get("shown", "all")
        shown = shown if shown in SHOWN else "all"
        people = found(every_account(), words)
        groups = {
            "all": people,
            "closed": people.filter(is_active=False),
            "platform": administrators_only(people),
        }
        counts = {name: rows.count() for name, rows in groups.items()}
        page = KeysetPage(
            groups[shown], order=("pinyin", "id"), cursor=request.GET.get(PARAMETER, "")
        )
        waiting = Invitation.objects.filter(
            fund__isnull=True, used_at__isnull=True, revoked_at__isnull=True
        )
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "count": counts[shown],
                "locked": locked_among([row.username for row in page.rows]),
                "words": words,
                "shown": shown,
                "tabs": [
                    {
                        "label": label,
                        "count": counts[name],
                        "url": "?" + urlencode({"shown": name, "q": words}),
                        "active": name == shown,
                    }
                    for name, label in SHOWN.items()
                ],
                "invitations": list(waiting.select_related("invited_by").order_by("-pk")[:20]),
            }
        )


class AccountPage(PlatformPage):
    """One account: where it works, and what the security administrator may do."""

    action = Action.ACCOUNT_SECURITY
    template_name = "platform/account.html"
    person: User

    def load(self, **kwargs: Any) -> None:
        self.person = get_object_or_404(every_account(), pk=kwargs["person"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def show(
        self,
        form: ReasonForm | None = None,
        *,
        factor_form: ReasonForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Show the account, with the errors of a refused act."""
        person = self.person
        return self.page(
            {
                "person": person,
                "form": form or ReasonForm(),
                "factor_form": factor_form or ReasonForm(prefix="factor"),
                "has_factors": has_factors(person),
                "locked": person.username in locked_among([person.username]),
                "is_self": person.pk == self.request.user.pk,
                "no_reset": refusal_to_reset(person, fund=None, by=self.request.user) or "",
                "has_mail": settings.HAS_MAIL,
                "crumbs": [("账号", reverse("platform:accounts")), (person.name, "")],
            },
            status=status,
        )

    def back(self) -> HttpResponse:
        return redirect("platform:account", person=self.person.pk)


class UnlockPage(AccountPage):
    """Let an account that is locked after wrong passwords try again."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unlock(self.person, by=self.request.user)
        messages.success(request, f"已解除{self.person.name}的登录锁定。")
        return self.back()


class ClosePage(AccountPage):
    """Close an account, or open it again."""

    http_method_names = ["post"]
    closes: ClassVar[bool] = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReasonForm(request.POST)
        if form.is_valid():
            said = carry_out(request, form, lambda: self._carry(form.cleaned_data["note"]))
            if said is not None:
                messages.success(request, said)
                return self.back()
        return self.show(form, status=400)

    def _carry(self, note: str) -> str:
        act = disable_on_platform if self.closes else enable_on_platform
        act(self.person, by=self.request.user, note=note)
        return f"已{'停用' if self.closes else '启用'}{self.person.name}的账号。"


class DropFactorsPage(AccountPage):
    """Take the second factor from somebody who lost the phone or the key."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReasonForm(request.POST, prefix="factor")
        if form.is_valid():
            note = form.cleaned_data["note"]
            done = carry_out(
                request, form, lambda: drop_factors(self.person, by=self.request.user, note=note)
            )
            if not form.errors and done is None:
                messages.success(request, f"已解除{self.person.name}的二次验证。")
                return self.back()
        return self.show(factor_form=form, status=400)


class ResetPage(AccountPage):
    """Make a link by which the account's owner sets a new password."""

    http_method_names = ["post"]
    template_name = "platform/reset_letter.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        issued = issue_reset(self.person, fund=None, by=self.request.user)
        mailed = request.POST.get("by_mail") == "on"
        if mailed:
            mail_reset(issued.link, by=self.request.user)
        context = {"link": issued.link, "mailed": mailed, **letter_parts(issued.address)}
        return sealed(self.page(context))


class AdministratorForm(PlainForm):
    """Whom to invite as one of the three administrators."""

    name = forms.CharField(label="姓名", max_length=40, help_text="不需要身份证号码")
    role = forms.ChoiceField(
        label="角色",
        choices=[("", "请选择"), *((role.value, role.label) for role in ADMINISTRATORS)],
    )


class InvitePage(PlatformPage):
    """Invite one of the platform's administrators; the answer is the letter."""

    action = Action.ACCOUNT_SECURITY
    template_name = "platform/invite.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": AdministratorForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AdministratorForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            data = InvitationData(given["name"], Role(given["role"]))
            issued = carry_out(request, form, lambda: invite(data, fund=None, by=self.request.user))
            if issued is not None:
                return InvitationLetter.of(self, issued)
        return self.page({"form": form}, status=400)


class OfficeForm(PlainForm):
    """Whom to invite as the first person of a new fund's office."""

    fund: "forms.ModelChoiceField[Fund]" = forms.ModelChoiceField(
        queryset=None, label="基金", empty_label="请选择", help_text="只列还没有文明办人员的基金"
    )
    name = forms.CharField(label="姓名", max_length=40, help_text="不需要身份证号码")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "fund", funds_without_office())


class InviteOfficePage(PlatformPage):
    """Invite the first 文明办 person of a fund that has none; the office invites the others."""

    action = Action.FUND_ESTABLISH
    template_name = "platform/invite_office.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        slug = request.GET.get("fund", "").replace("\0", "")
        asked = funds_without_office().filter(slug=slug).first()
        return self._show(OfficeForm(initial={"fund": asked}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = OfficeForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            data = InvitationData(given["name"], Role.OFFICE)
            issued = carry_out(
                request, form, lambda: invite(data, fund=given["fund"], by=self.request.user)
            )
            if issued is not None:
                return InvitationLetter.of(self, issued, home="platform:invite_office")
        return self._show(form, status=400)

    def _show(self, form: OfficeForm, *, status: int = 200) -> HttpResponse:
        some = funds_without_office().exists()
        return self.page({"form": form, "some": some}, status=status)


class InvitationLetter(PlatformPage):
    """A page about one waiting invitation of an administrator."""

    action = Action.ACCOUNT_SECURITY
    http_method_names = ["post"]
    invitation: Invitation

    def load(self, **kwargs: Any) -> None:
        self.invitation = get_object_or_404(Invitation, pk=kwargs["invitation"], fund__isnull=True)

    @staticmethod
    def of(page: PlatformPage, issued: Issued, *, home: str = "platform:accounts") -> HttpResponse:
        """Return the letter, which is shown once."""
        page.template_name = "platform/invitation_letter.html"  # type: ignore[misc]
        back = reverse(home)
        context = {"invitation": issued.invitation, "mailed": False, "back": back}
        return sealed(page.page({**context, **letter_parts(issued.address)}))


class RevokePage(InvitationLetter):
    """Take the invitation of an administrator back."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        revoke(self.invitation, by=self.request.user)
        messages.success(request, f"已撤销给{self.invitation.name}的邀请，原来的链接打不开了。")
        return redirect("platform:accounts")


class RenewPage(InvitationLetter):
    """Issue the invitation of an administrator anew."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.of(self, renew(self.invitation, by=self.request.user))
