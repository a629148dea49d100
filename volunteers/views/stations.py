"""Pages of stations and sites (站点)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action
from funds.queries.timelines import timeline
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from volunteers.forms.places import CloseForm, StationForm
from volunteers.models import Division, Organisation, Station, StationKind
from volunteers.queries.counting import counted
from volunteers.queries.reach import is_hidden, visible_stations
from volunteers.queries.stations import StationFilter, find_stations
from volunteers.services.stations import change_station, close_station, register_station
from volunteers.views.base import ActPage, RegistryPage, division_choices
from volunteers.views.narrowing import chips_of

CLOSED = "1"
KINDS = dict(StationKind.choices)


class ListPage(RegistryPage):
    """The open stations, or the closed ones, page by page."""

    template_name = "volunteers/stations.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = self._wanted()
        found = find_stations(visible_stations(self.request.user, self.fund), wanted)
        paged = KeysetPage(found, order=("pinyin", "id"), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "count": counted(found),
                "wanted": wanted,
                "kinds": [("", "全部"), *StationKind.choices],
                "divisions": division_choices(),
                "division": wanted.division.code if wanted.division else "",
                "states": [("", "在用"), (CLOSED, "已停用")],
                "state": CLOSED if wanted.closed else "",
                "chips": self._chips(wanted),
            }
        )

    def _wanted(self) -> StationFilter:
        asked = self.request.GET
        kind, code, team = (asked.get(name, "") for name in ("kind", "division", "team"))
        return StationFilter(
            search=asked.get("q", "")[:60],
            kind=StationKind(kind) if kind in KINDS else None,
            division=Division.objects.filter(code=code).first() if code else None,
            organisation=Organisation.objects.filter(number=team).first() if team else None,
            closed=asked.get("closed") == CLOSED,
        )

    def _chips(self, wanted: StationFilter) -> list[tuple[str, str]]:
        return chips_of(
            ("q", wanted.search and f"查找：{wanted.search}", wanted.search),
            ("kind", wanted.kind and f"种类：{wanted.kind.label}", wanted.kind),
            (
                "division",
                wanted.division and f"区县：{wanted.division}",
                wanted.division and wanted.division.code,
            ),
            (
                "team",
                wanted.organisation and f"管理组织：{wanted.organisation}",
                wanted.organisation and wanted.organisation.number,
            ),
            ("closed", wanted.closed and "已停用", CLOSED),
        )


class StationPage(RegistryPage):
    """A page of one station. To somebody who sees their own alone, others do not exist."""

    station: Station

    def load(self, **kwargs: Any) -> None:
        rows = Station.objects.select_related("organisation", "division")
        self.station = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.station):
            raise Http404

    def subject(self) -> Accessible:
        return self.station

    def crumbs(self) -> list[tuple[str, str]]:
        return [("站点", self.fund.url("stations:list")), (self.station.name, "")]

    def back(self) -> str:
        return self.fund.url("stations:station", number=self.station.number)

    def sub(self) -> str:
        return self.station.name


class DetailPage(StationPage):
    """One station: what is there, who keeps it, and what was done to it."""

    template_name = "volunteers/station.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(
            {"station": self.station, "crumbs": self.crumbs(), "events": timeline(self.station)}
        )


class RegisterPage(ActPage):
    """Register a station."""

    action = Action.TEAM_EDIT
    title = "登记站点"
    leave = "不登记，返回"

    def form(self, data: Any = None) -> PlainForm:
        return StationForm(data)

    def act(self, form: StationForm) -> Station:
        return register_station(form.data_given(), by=self.request.user)

    def told(self, done: Station) -> str:
        return f"已登记站点“{done.name}”，编号 {done.number}。"

    def target(self, done: Station) -> str:
        return self.fund.url("stations:station", number=done.number)

    def back(self) -> str:
        return self.fund.url("stations:list")

    def sub(self) -> str:
        return "名称和种类必填，其余不清楚的先留空，以后再补。"


class EditPage(StationPage, ActPage):
    """Change what is known of a station."""

    action = Action.TEAM_EDIT
    title = "改站点资料"
    verb = "保存站点资料"
    leave = "不改，返回"

    def form(self, data: Any = None) -> PlainForm:
        return StationForm(data, station=self.station)

    def act(self, form: StationForm) -> Station:
        return change_station(self.station, form.data_given(), by=self.request.user)

    def told(self, done: Station) -> str:
        return f"已保存“{done.name}”。"


class ClosePage(StationPage, ActPage):
    """Close a station; it stays on record."""

    action = Action.TEAM_EDIT
    title = "停用站点"
    leave = "不停用，返回"
    warns = True
    notice = ("停用不是删除", "停用后不再列在站点里，以前的记录照旧写着它的名字。停用后不能恢复。")

    def form(self, data: Any = None) -> PlainForm:
        return CloseForm(data)

    def act(self, form: CloseForm) -> Station:
        return close_station(self.station, **form.cleaned_data, by=self.request.user)

    def told(self, done: Station) -> str:
        return f"已停用“{done.name}”，原有的记录都保留。"
