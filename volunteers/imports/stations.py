"""Sheets of stations and sites (站点)."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from funds.permissions import Action
from funds.services.units import checked_phone
from kit.errors import Refusal
from kit.imports import Column, Kind, Shape, shape
from kit.imports.columns import folded
from kit.imports.shape import Values
from volunteers.imports.cells import words_of
from volunteers.imports.lookups import (
    Places,
    division_names,
    organisation_of,
    refuse_retired,
    unknown,
)
from volunteers.models import Station, StationKind
from volunteers.services.stations import StationData, change_station, register_station

KINDS = {folded(kind.label): kind for kind in StationKind}
PLAIN = ("address", "latitude", "longitude", "hours", "contact", "phone", "opened_on")
DEGREE = Decimal("0.000001")


def _kind_labels() -> Sequence[str]:
    return [kind.label for kind in StationKind]


@shape
class Stations(Shape):
    """Stations that are open; a closed one is kept out of sheets."""

    code, label, order = "stations", "站点", 195
    about = "志愿服务站、岗和自助终端。按名称认。"
    action = Action.TEAM_EDIT.value
    home = "stations:list"
    counted = "处"
    key = ("name",)
    listed = ("name", "kind", "organisation", "division")
    columns = (
        Column("number", "编号", "原来有编号就填，登记后不改；没有就留空，由系统编", Kind.CODE,
               longest=20, width=16),
        Column("name", "名称", "写全称", required=True, longest=60, example="示例社区志愿服务站",
               width=30),
        Column("kind", "种类", "从下拉表里选", Kind.CHOICE, required=True, choices=_kind_labels,
               example="社区站", width=18),
        Column("organisation", "管理组织", "写编号或全称；没有就留空", longest=80, width=30),
        Column("division", "区县", "写已登记的名称或区划代码", Kind.CHOICE, choices=division_names,
               open=True, width=14),
        Column("address", "地址", "", longest=120, width=36),
        Column("latitude", "纬度", "手机地图上的度数，如 37.870590；和经度一起填", Kind.NUMBER,
               width=14),
        Column("longitude", "经度", "如 112.548879", Kind.NUMBER, width=14),
        Column("equipment", "设备与便民物品", "几项之间用“、”分开", longest=400,
               example="急救箱、饮水机", width=26),
        Column("hours", "开放时间", "", longest=60, example="每天 9:00–18:00", width=20),
        Column("contact", "联系人", "", longest=40, width=12, private=True),
        Column("phone", "联系电话", "手机，或带区号的座机", Kind.CODE, longest=24, width=18,
               private=True),
        Column("opened_on", "启用日期", "", Kind.DATE, width=14),
    )  # fmt: skip

    def __init__(self) -> None:
        self.places = Places()
        self._found: Station | None = None

    def find(self, values: Values) -> Station | None:
        rows = Station.objects.select_related("organisation", "division")
        self._found = rows.filter(name=" ".join(values["name"].split())).first()
        return self._found

    def check(self, values: Values) -> dict[str, str]:
        faults = {}
        if values["division"] and self.places.division(values["division"]) is None:
            faults["division"] = unknown(values["division"], "区县")
        if values["organisation"] and organisation_of(values["organisation"]) is None:
            faults["organisation"] = unknown(values["organisation"], "组织")
        try:
            words_of(values["equipment"])
        except ValueError as error:
            faults["equipment"] = str(error)
        return faults

    def settle(self, values: Values) -> Values:
        division = self.places.division(values["division"])
        organisation = organisation_of(values["organisation"])
        settled = {
            **values,
            "name": " ".join(values["name"].split()),
            "number": values["number"].upper() or (self._found.number if self._found else ""),
            "division": division.name if division else "",
            "organisation": organisation.name if organisation else "",
            "equipment": "、".join(words_of(values["equipment"])),
        }
        for key in ("latitude", "longitude"):
            # Nearer than a tenth of a metre nobody points; far out is refused by the service.
            if values[key] is not None and abs(values[key]) < 1000:
                settled[key] = values[key].quantize(DEGREE)
        with suppress(Refusal):  # said by the service when the row is saved
            settled["phone"] = checked_phone(values["phone"])
        return settled

    def values_of(self, row: Station) -> Values:
        return {
            **{key: getattr(row, key) for key in ("number", "name", *PLAIN)},
            "kind": StationKind(row.kind).label,
            "organisation": row.organisation.name if row.organisation else "",
            "division": row.division.name if row.division else "",
            "equipment": "、".join(row.equipment),
        }

    def add(self, values: Values, *, by: Any) -> Station:
        return register_station(self._data(values, None), number=values["number"], by=by)

    def change(self, row: Station, values: Values, *, by: Any) -> None:
        if values["number"] != row.number:
            raise Refusal(f"它登记的编号是 {row.number}，不能改。请核对，或留空。", field="number")
        change_station(row, self._data(values, row), by=by)

    def existing(self) -> Iterable[Station]:
        rows = self._open().select_related("organisation", "division")
        return rows.order_by("pinyin", "id").iterator(500)

    def count(self) -> int:
        return self._open().count()

    def _open(self) -> QuerySet[Station]:
        return Station.objects.filter(closed_on=None)

    def _data(self, values: Values, row: Station | None) -> StationData:
        division = self.places.division(values["division"])
        refuse_retired(division, row.division if row else None, "division")
        return StationData(
            name=values["name"],
            kind=KINDS[folded(values["kind"])],
            organisation=organisation_of(values["organisation"]),
            division=division,
            equipment=words_of(values["equipment"]),
            **{key: values[key] for key in PLAIN},
        )
