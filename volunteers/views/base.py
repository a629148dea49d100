"""What pages of the registry share: who may do what, and forms that carry out one act."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from funds.permissions import Action, can
from funds.views.base import FundPage
from kit.plain_form import PlainForm
from kit.refusals import carry_out
from volunteers.queries.divisions import divisions_in_use
from volunteers.queries.reach import sees_all


class RegistryPage(FundPage):
    """A page of the registry; it belongs to no year."""

    action = Action.VOLUNTEER_VIEW

    @property
    def sees_all(self) -> bool:
        return sees_all(self.request.user, self.fund)

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        person, subject = self.request.user, self.subject()
        told = {
            "years": (),
            "sees_all": self.sees_all,
            "may_team": can(person, Action.TEAM_EDIT, subject),
            "may_keep": can(person, Action.VOLUNTEER_EDIT, subject),
            "may_import": can(person, Action.IMPORT, subject),
        }
        return super().page({**told, **(context or {})}, status=status)


# Where an error is reported, what was posted is left out: it may be an identity number.
@method_decorator(sensitive_post_parameters(), name="dispatch")
class ActPage(RegistryPage):
    """A form for one act: shown, checked, carried out, and left for where its result is seen.

    Attributes:
        title: the page's heading, a verb and its object.
        verb: what the button says; the title unless given.
        leave: what the way back says.
        warns: the act cannot be taken back.
        notice: what to think of first, as (title, text).
    """

    template_name = "volunteers/act.html"
    title: ClassVar[str]
    verb: ClassVar[str] = ""
    leave: ClassVar[str] = "不办理，返回"
    warns: ClassVar[bool] = False
    notice: ClassVar[tuple[str, str] | None] = None

    def form(self, data: Any = None) -> PlainForm:
        raise NotImplementedError

    def act(self, form: Any) -> Any:
        """Carry out what the form says; a service does it."""
        raise NotImplementedError

    def told(self, done: Any) -> str:
        """Return what the next page says of what was done."""
        raise NotImplementedError

    def target(self, done: Any) -> str:
        """Return where the result is seen; where the page was come from unless it says more."""
        return self.back()

    def back(self) -> str:
        raise NotImplementedError

    def sub(self) -> str:
        """Return whom or what it is about."""
        return ""

    def crumbs(self) -> list[tuple[str, str]]:
        return []

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.shown(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            done = carry_out(request, form, lambda: self.act(form))
            if done is not None:
                messages.success(request, self.told(done))
                return redirect(self.target(done))
        return self.shown(form, status=400)

    def shown(self, form: PlainForm, *, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "title": self.title,
            "verb": self.verb or self.title,
            "leave": self.leave,
            "warns": self.warns,
            "notice": self.notice,
            "sub": self.sub(),
            "crumbs": self.crumbs(),
            "back": self.back(),
        }
        return self.page(context, status=status)


def division_choices() -> list[tuple[str, str]]:
    """Return what a list of the registry is narrowed to by district."""
    return [("", "全部"), *divisions_in_use().values_list("code", "name")]
