"""Pages of the city's taxonomy of teams (队伍类别)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Action
from kit.plain_form import PlainForm
from volunteers.forms.organisations import KindChangeForm, KindForm
from volunteers.forms.places import RetireForm
from volunteers.models import TeamKind
from volunteers.queries.organisations import kinds_in_use
from volunteers.services.team_kinds import add_kind, change_kind, retire_kind
from volunteers.views.base import ActPage, RegistryPage


class ListPage(RegistryPage):
    """The kinds in the city's order, the retired ones after them."""

    template_name = "volunteers/kinds.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kinds = list(kinds_in_use())
        core = sum(kind.is_core for kind in kinds)
        return self.page(
            {
                "kinds": kinds,
                "core": core,
                "own": len(kinds) - core,
                "retired": TeamKind.objects.exclude(retired_on=None).order_by("sequence", "id"),
                "crumbs": [("组织", self.fund.url("teams:list")), ("队伍类别", "")],
            }
        )


class AddPage(ActPage):
    """Add a kind of team."""

    action = Action.TEAM_EDIT
    title = "登记队伍类别"
    leave = "不登记，返回"

    def form(self, data: Any = None) -> PlainForm:
        return KindForm(data)

    def act(self, form: KindForm) -> TeamKind:
        return add_kind(**form.cleaned_data, by=self.request.user)

    def told(self, done: TeamKind) -> str:
        return f"已登记队伍类别“{done.name}”，排在最后。"

    def back(self) -> str:
        return self.fund.url("teams:kinds")


class KindPage(ActPage):
    """A page of one kind."""

    action = Action.TEAM_EDIT
    kind: TeamKind

    def load(self, **kwargs: Any) -> None:
        self.kind = get_object_or_404(TeamKind, pk=kwargs["kind"])

    def sub(self) -> str:
        return self.kind.name

    def back(self) -> str:
        return self.fund.url("teams:kinds")


class ChangePage(KindPage):
    """Rename a kind, or move it in the list."""

    title = "改队伍类别"
    verb = "保存队伍类别"
    leave = "不改，返回"

    def form(self, data: Any = None) -> PlainForm:
        kind = self.kind
        place = kinds_in_use().filter(sequence__lt=kind.sequence).count() + 1
        initial = {"name": kind.name, "is_core": kind.is_core, "place": place}
        return KindChangeForm(data, initial=initial)

    def act(self, form: KindChangeForm) -> TeamKind:
        return change_kind(self.kind, **form.cleaned_data, by=self.request.user)

    def told(self, done: TeamKind) -> str:
        return f"已保存队伍类别“{done.name}”。"


class RetirePage(KindPage):
    """Retire a kind; organisations of it keep it."""

    title = "停用队伍类别"
    leave = "不停用，返回"
    warns = True
    notice = ("停用不是删除", "停用后登记组织时不再列出；已经是这一类的组织照旧。停用后不能恢复。")

    def form(self, data: Any = None) -> PlainForm:
        return RetireForm(data)

    def act(self, form: RetireForm) -> TeamKind:
        return retire_kind(self.kind, **form.cleaned_data, by=self.request.user)

    def told(self, done: TeamKind) -> str:
        return f"已停用队伍类别“{done.name}”。"
