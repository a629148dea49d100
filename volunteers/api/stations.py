"""Stations and sites (站点): where they are, when they are open, what is there."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.permissions import Action
from kit.api.fields import coded, words_of
from kit.api.operations import Operation
from kit.api.parameters import Code, Flag, ListParameters, Text
from projects.api.activities import Struck
from volunteers.api.shapes import Day, Degrees, DivisionBrief, OrganisationBrief
from volunteers.models import Station, StationKind
from volunteers.queries.reach import visible_stations

A = Action


class StationShown(serializers.Serializer[Station]):
    """站点。联系人和电话不在接口里。"""

    number = serializers.CharField()
    name = Struck()
    kind = coded(StationKind)
    kind_label = words_of("kind")
    organisation = OrganisationBrief(allow_null=True, help_text="管理组织")
    division = DivisionBrief(allow_null=True)
    address = Struck(allow_blank=True)
    latitude = Degrees(help_text="手机地图（GCJ-02）上的纬度")
    longitude = Degrees(help_text="手机地图（GCJ-02）上的经度")
    equipment = serializers.ListField(child=Struck(), help_text="设备与便民物品")
    hours = Struck(allow_blank=True, help_text="开放时间")
    opened_on = Day(allow_null=True)
    closed_on = Day(allow_null=True, help_text="停用日期；null 是在用")


class StationParameters(ListParameters):
    kind = Code(codes=StationKind, label="种类")
    division = Text(field_name="division__code", label="区县的区划代码")
    organisation = Text(field_name="organisation__number", label="管理组织的编号")
    closed = Flag(method="ended", label="已停用")

    def ended(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(closed_on__isnull=value != "true")


class StationList(FundList):
    """The stations in use, and the closed ones of those who keep them; by name."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_stations",
            "列出站点",
            A.API_USE,
            StationShown,
            many=True,
            detail="在用的给所有人；已停用的，只给看得到它的人。",
        )
    }
    parameters = StationParameters
    order = ("pinyin", "id")

    def rows(self) -> QuerySet[Station]:
        return stations_shown_to(self)


class StationDetail(FundApi):
    """One station."""

    tag = "志愿服务"
    operations = {"GET": Operation("get_station", "看一处站点", A.API_USE, StationShown)}
    station: Station

    def load(self, **kwargs: Any) -> None:
        found = stations_shown_to(self).filter(number=kwargs["number"]).first()
        if found is None:
            raise Http404
        self.station = found

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.station)


def stations_shown_to(view: FundApi) -> QuerySet[Station]:
    """Return the stations anybody may go to, and the closed ones the caller may view."""
    seen = visible_stations(view.person, view.fund)
    rows = Station.objects.filter(Q(closed_on=None) | Q(pk__in=seen.values("pk")))
    return rows.select_related("organisation", "division")
