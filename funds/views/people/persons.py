"""One person of the fund: roles, account, password."""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.people import EndForm, ReasonForm, RoleForm
from funds.models import Membership
from funds.permissions import Action
from funds.queries.people import events_of, works_elsewhere
from funds.services.accounts import disable, enable
from funds.services.letters import mail_reset
from funds.services.resets import issue_reset, refusal_to_reset
from funds.services.roles import end_role, give_role
from funds.views.people.base import PersonPage, posted
from kit import clock
from kit.refusals import carry_out


class DetailPage(PersonPage):
    """A person's roles here, what may be done, and what was done."""

    template_name = "people/person.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        person, visitor = self.person, self.request.user
        return self.page(
            {
                **self.may(Action.PEOPLE_MANAGE, Action.PEOPLE_RESET),
                "person": person,
                "crumbs": self.crumbs(),
                "events": events_of(person),
                "elsewhere": works_elsewhere(person, self.fund),
                "is_self": person.pk == visitor.pk,
                "no_reset": refusal_to_reset(person, fund=self.fund, by=visitor) or "",
                "has_mail": settings.HAS_MAIL,
                "today": clock.today(),
            }
        )


class PersonForm(PersonPage):
    """A form about a person: shown, carried out, and back to the person."""

    action = Action.PEOPLE_MANAGE
    template_name = "people/act.html"
    form_class: ClassVar[type[Form]]
    title: ClassVar[str]
    button: ClassVar[str]
    quiet: ClassVar[str] = "不办了，返回"
    bad: ClassVar[bool] = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form_class())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if form.is_valid():
            said = carry_out(request, form, lambda: self.carry(form))
            if said is not None:
                messages.success(request, said)
                return redirect(self.person_url())
        return self.show(form, status=400)

    def carry(self, form: Any) -> str:
        """Do it, and return what to say."""
        raise NotImplementedError

    def told(self) -> list[str]:
        """Return what the visitor must know before doing it."""
        return []

    def show(self, form: Form, *, status: int = 200) -> HttpResponse:
        """Show the form, with its errors."""
        return self.page(
            {
                "form": form,
                "person": self.person,
                "crumbs": self.crumbs(self.title),
                "title": self.title,
                "button": self.button,
                "quiet": self.quiet,
                "bad": self.bad,
                "told": self.told(),
                "back": self.person_url(),
            },
            status=status,
        )


class GiveRolePage(PersonForm):
    """Give a further role."""

    form_class = RoleForm
    title, button, quiet = "增加任职", "增加任职", "不增加，返回"

    def told(self) -> list[str]:
        return ["从今天起有效，本人下次打开页面就能办理。"]

    def carry(self, form: RoleForm) -> str:
        given = give_role(self.person, form.duty(), fund=self.fund, by=self.request.user)
        return f"已让{self.person.name}担任{given.get_role_display()}。"


class EndRolePage(PersonForm):
    """Let a role end with a day."""

    form_class = EndForm
    title, button, quiet = "结束任职", "结束这项任职", "不结束，返回"
    bad = True
    membership: Membership

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        rows = Membership.objects.select_related("fund", "unit", "user")
        self.membership = get_object_or_404(
            rows, pk=kwargs["membership"], fund=self.fund, user=self.person
        )

    def told(self) -> list[str]:
        held = self.membership
        unit = f"（{held.unit.name}）" if held.unit else ""
        return [
            f"{self.person.name}的{held.get_role_display()}{unit}任职到您填的这一天为止，当天仍能办理。",
            "已经办过的事仍记在其名下。要让别人接着办，请用“办理交接”。",
        ]

    def carry(self, form: EndForm) -> str:
        given = form.cleaned_data
        ended = end_role(
            self.membership, given["last_day"], by=self.request.user, note=given["note"]
        )
        return (
            f"{self.person.name}的{ended.get_role_display()}任职到{ended.valid_to:%Y-%m-%d}结束。"
        )


class DisablePage(PersonForm):
    """Keep a person out at once."""

    form_class = ReasonForm
    title, button, quiet = "停用账号", "停用", "不停用，返回"
    bad = True

    def told(self) -> list[str]:
        if works_elsewhere(self.person, self.fund):
            return [
                f"{self.person.name}在别的基金或平台也有任职，所以账号不停用，"
                "只马上停止在本基金的全部任职。"
            ]
        return ["马上生效：本人不能再登录，正在用的页面也会退出。任职和办理记录都保留。"]

    def carry(self, form: ReasonForm) -> str:
        note = form.cleaned_data["note"]
        if disable(self.person, fund=self.fund, by=self.request.user, note=note):
            return f"已停用{self.person.name}的账号。"
        return f"已停止{self.person.name}在本基金的全部任职；账号在别处仍可使用。"


class EnablePage(PersonForm):
    """Let a person in again."""

    form_class = ReasonForm
    title, button, quiet = "启用账号", "启用账号", "不启用，返回"

    def told(self) -> list[str]:
        return ["启用后，本人用原来的密码登录，仍在任期内的角色照旧有效。"]

    def carry(self, form: ReasonForm) -> str:
        note = form.cleaned_data["note"]
        enable(self.person, fund=self.fund, by=self.request.user, note=note)
        return f"已启用{self.person.name}的账号。"


class ResetPage(PersonPage):
    """Make a link by which the person sets a new password; the answer is its letter."""

    action = Action.PEOPLE_RESET
    template_name = "people/reset_letter.html"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        issued = issue_reset(self.person, fund=self.fund, by=self.request.user)
        mailed = posted(request, "by_mail")
        if mailed:
            mail_reset(issued.link, by=self.request.user)
        return self.letter({"link": issued.link, "mailed": mailed}, issued.address)
