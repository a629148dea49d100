"""Pages of organisations (志愿组织)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action, can
from funds.queries.timelines import timeline
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from volunteers.forms.organisations import CloseForm, OrganisationForm, OwnFactsForm
from volunteers.models import Division, Organisation, Station, TeamKind, Volunteer, VolunteerState
from volunteers.queries.counting import counted
from volunteers.queries.honours import honours_of
from volunteers.queries.organisations import (
    OrganisationFilter,
    above,
    find_organisations,
    kinds_in_use,
)
from volunteers.queries.reach import is_hidden, roster_organisations, visible_organisations
from volunteers.queries.stars import star_held
from volunteers.services.organisations import (
    change_organisation,
    change_own_facts,
    close_organisation,
    register_organisation,
)
from volunteers.views.base import ActPage, RegistryPage, division_choices
from volunteers.views.narrowing import chips_of

CLOSED = "1"
BELOW = "1"
SHOWN = 20
"""So many of the organisations and stations under one are shown on its page."""


class ListPage(RegistryPage):
    """The organisations at work, or the closed ones, page by page."""

    template_name = "volunteers/organisations.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        seen = visible_organisations(self.request.user, self.fund)
        wanted = self._wanted()
        found = find_organisations(seen, wanted)
        paged = KeysetPage(found, order=("pinyin", "id"), cursor=request.GET.get(PARAMETER, ""))
        kinds = kinds_in_use().values_list("pk", "name")
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "count": counted(found),
                "wanted": wanted,
                "kinds": [("", "全部"), *kinds],
                "kind": wanted.kind.pk if wanted.kind else "",
                "divisions": division_choices(),
                "division": wanted.division.code if wanted.division else "",
                "depths": [("", "直接下级"), (BELOW, "含各级下级")],
                "depth": BELOW if wanted.deep else "",
                "states": [("", "在册"), (CLOSED, "已注销")],
                "state": CLOSED if wanted.closed else "",
                "chips": self._chips(wanted),
            }
        )

    def _wanted(self) -> OrganisationFilter:
        asked = self.request.GET
        kind, code, parent = (asked.get(name, "") for name in ("kind", "division", "parent"))
        return OrganisationFilter(
            search=asked.get("q", "")[:80],
            kind=TeamKind.objects.filter(pk=kind).first() if _is_key(kind) else None,
            division=Division.objects.filter(code=code).first() if code else None,
            parent=Organisation.objects.filter(number=parent).first() if parent else None,
            deep=asked.get("below") == BELOW,
            closed=asked.get("closed") == CLOSED,
        )

    def _chips(self, wanted: OrganisationFilter) -> list[tuple[str, str]]:
        return chips_of(
            ("q", wanted.search and f"查找：{wanted.search}", wanted.search),
            ("kind", wanted.kind and f"类别：{wanted.kind}", wanted.kind and wanted.kind.pk),
            (
                "division",
                wanted.division and f"区县：{wanted.division}",
                wanted.division and wanted.division.code,
            ),
            (
                "parent",
                wanted.parent and f"上级：{wanted.parent}",
                wanted.parent and wanted.parent.number,
            ),
            ("below", wanted.parent and wanted.deep and "含各级下级", BELOW),
            ("closed", wanted.closed and "已注销", CLOSED),
        )


class OrganisationPage(RegistryPage):
    """A page of one organisation. To somebody who sees their own alone, others do not exist."""

    organisation: Organisation

    def load(self, **kwargs: Any) -> None:
        rows = Organisation.objects.select_related("kind", "parent", "unit", "division")
        self.organisation = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.organisation):
            raise Http404

    def subject(self) -> Accessible:
        return self.organisation

    def crumbs(self) -> list[tuple[str, str]]:
        return [("组织", self.fund.url("teams:list")), (self.organisation.name, "")]

    def back(self) -> str:
        return self.fund.url("teams:team", number=self.organisation.number)

    def sub(self) -> str:
        return self.organisation.name


class DetailPage(OrganisationPage):
    """One organisation: its facts, what is above and below it, its members and stations."""

    template_name = "volunteers/organisation.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        members = Volunteer.objects.filter(
            organisation=self.organisation, state=VolunteerState.ACTIVE
        )
        below = find_organisations(
            Organisation.objects.all(), OrganisationFilter(parent=self.organisation)
        )
        stations = Station.objects.filter(organisation=self.organisation, closed_on=None)
        return self.page(
            {
                "organisation": self.organisation,
                "star": star_held(self.organisation),
                "crumbs": self.crumbs(),
                "above": above(self.organisation),
                "below": below.order_by("pinyin", "id")[:SHOWN],
                "below_count": counted(below),
                "stations": stations.order_by("pinyin", "id")[:SHOWN],
                "station_count": counted(stations),
                "member_count": counted(members),
                "honours": honours_of(self.organisation)[:SHOWN],
                "events": timeline(self.organisation),
                "may_bring_roster": self._may_bring_roster(),
            }
        )

    def _may_bring_roster(self) -> bool:
        """Tell whether it is the visitor's own organisation, whose people they bring by a sheet."""
        person = self.request.user
        kept = roster_organisations(person, self.fund)
        return (
            can(person, Action.IMPORT, self.organisation)
            and kept.filter(pk=self.organisation.pk).exists()
        )


class RegisterPage(ActPage):
    """Register an organisation."""

    action = Action.TEAM_EDIT
    title = "登记组织"
    leave = "不登记，返回"

    def form(self, data: Any = None) -> PlainForm:
        return OrganisationForm(data)

    def act(self, form: OrganisationForm) -> Organisation:
        return register_organisation(form.data_given(), by=self.request.user)

    def told(self, done: Organisation) -> str:
        return f"已登记组织“{done.name}”，编号 {done.number}。"

    def target(self, done: Organisation) -> str:
        return self.fund.url("teams:team", number=done.number)

    def back(self) -> str:
        return self.fund.url("teams:list")

    def sub(self) -> str:
        return "名称必填，其余不清楚的先留空，以后再补。组织编号由系统编。"


class EditPage(OrganisationPage, ActPage):
    """Change what is known of an organisation."""

    action = Action.TEAM_EDIT
    title = "改组织资料"
    verb = "保存组织资料"
    leave = "不改，返回"

    def form(self, data: Any = None) -> PlainForm:
        return OrganisationForm(data, organisation=self.organisation)

    def act(self, form: OrganisationForm) -> Organisation:
        return change_organisation(self.organisation, form.data_given(), by=self.request.user)

    def told(self, done: Organisation) -> str:
        return f"已保存“{done.name}”。"


class OwnFactsPage(OrganisationPage, ActPage):
    """Change what an organisation says of itself."""

    action = Action.VOLUNTEER_EDIT
    title = "改联系信息"
    verb = "保存联系信息"
    leave = "不改，返回"

    def form(self, data: Any = None) -> PlainForm:
        return OwnFactsForm(data, organisation=self.organisation)

    def act(self, form: OwnFactsForm) -> Organisation:
        return change_own_facts(self.organisation, form.own_given(), by=self.request.user)

    def told(self, done: Organisation) -> str:
        return f"已保存“{done.name}”的联系信息。"

    def sub(self) -> str:
        return f"{self.organisation.name}。名称、类别和上级组织由文明办改。"


class ClosePage(OrganisationPage, ActPage):
    """Close an organisation; nothing is removed."""

    action = Action.TEAM_EDIT
    title = "注销组织"
    leave = "不注销，返回"
    warns = True
    notice = (
        "注销不是删除",
        "注销后不能再加入志愿者；原有的志愿者、时长和星级照旧记在它名下。注销后不能恢复。",
    )

    def form(self, data: Any = None) -> PlainForm:
        return CloseForm(data)

    def act(self, form: CloseForm) -> Organisation:
        return close_organisation(self.organisation, **form.cleaned_data, by=self.request.user)

    def told(self, done: Organisation) -> str:
        return f"已注销“{done.name}”，原有的记录都保留。"


def _is_key(typed: str) -> bool:
    """Tell whether a parameter can be a row's key, which PostgreSQL holds in eight bytes."""
    return typed.isdecimal() and typed.isascii() and len(typed) <= 18
