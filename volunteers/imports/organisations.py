"""Sheets of volunteer organisations (志愿服务组织): a tree, by the name or number of the parent."""

from collections.abc import Iterable
from typing import Any

from funds.imports.lookups import unit_names
from funds.models import Unit
from funds.permissions import Action
from funds.services.units import checked_code, checked_phone
from kit.errors import Refusal
from kit.imports import Column, Kind, Shape, shape
from kit.imports.shape import Values
from volunteers.imports.lookups import (
    Places,
    division_names,
    kind_names,
    organisation_of,
    refuse_retired,
    unknown,
)
from volunteers.models import Organisation
from volunteers.queries.organisations import open_organisations
from volunteers.services.organisations import (
    OrganisationData,
    OwnFacts,
    change_organisation,
    register_organisation,
)

OWN = ("code", "founded_on", "field", "contact", "phone")
_TYPED = (("code", checked_code), ("phone", checked_phone))


@shape
class Organisations(Shape):
    """Organisations that stand; a closed one is kept out of sheets."""

    code, label, order = "organisations", "志愿服务组织", 190
    about = "组织和队伍。按组织名称认；上级组织在同一份表里的，要排在前面。"
    action = Action.TEAM_EDIT.value
    home = "teams:list"
    counted = "个"
    key = ("name",)
    listed = ("name", "kind", "parent", "division")
    builds_on_rows = True
    columns = (
        Column("number", "组织编号", "原来有编号就填，登记后不改；没有就留空，由系统编", Kind.CODE,
               longest=20, width=16),
        Column("name", "组织名称", "写全称", required=True, longest=80,
               example="示例志愿服务总队", width=34),
        Column("kind", "队伍类别", "“队伍类别”里登记过的；没有就留空", Kind.CHOICE,
               choices=kind_names, open=True, width=18),
        Column("code", "统一社会信用代码", "18 位；没有就留空", Kind.CODE, longest=40, width=24),
        Column("is_registered", "已在民政部门登记", "留空就是没有登记", Kind.YES_NO, default=False,
               width=18),
        Column("parent", "上级组织", "写编号或全称；可以是同一份表里排在前面的组织", longest=80,
               width=34),
        Column("division", "区县", "写已登记的名称或区划代码", Kind.CHOICE, choices=division_names,
               open=True, width=14),
        Column("unit", "所属单位", "这家单位的志愿组织账号能管本组织的志愿者；没有就留空",
               Kind.CHOICE, choices=unit_names, open=True, longest=80, width=26),
        Column("founded_on", "成立日期", "", Kind.DATE, width=14),
        Column("field", "服务领域", "", longest=80, example="文明交通、助老", width=24),
        Column("contact", "联系人", "", longest=40, width=12, private=True),
        Column("phone", "联系电话", "手机，或带区号的座机", Kind.CODE, longest=24, width=18,
               private=True),
    )  # fmt: skip

    def __init__(self) -> None:
        self.places = Places()
        self._found: Organisation | None = None

    def find(self, values: Values) -> Organisation | None:
        rows = Organisation.objects.select_related("kind", "parent", "unit", "division")
        self._found = rows.filter(name=" ".join(values["name"].split())).first()
        return self._found

    def check(self, values: Values) -> dict[str, str]:
        parent, unit = values["parent"], values["unit"]
        faults = {}
        if values["kind"] and self.places.kind(values["kind"]) is None:
            faults["kind"] = unknown(values["kind"], "队伍类别")
        if values["division"] and self.places.division(values["division"]) is None:
            faults["division"] = unknown(values["division"], "区县")
        if parent and organisation_of(parent) is None:
            faults["parent"] = f"没有登记“{parent}”。请先登记它，或在表里排到这一行前面。"
        if unit and not Unit.objects.filter(name=unit).exists():
            faults["unit"] = unknown(unit, "单位")
        return faults

    def settle(self, values: Values) -> Values:
        settled = {**values, "name": " ".join(values["name"].split())}
        kind, division = self.places.kind(values["kind"]), self.places.division(values["division"])
        parent = organisation_of(values["parent"])
        settled["kind"] = kind.name if kind else ""
        settled["division"] = division.name if division else ""
        settled["parent"] = parent.name if parent else ""
        settled["number"] = values["number"].upper() or (self._found.number if self._found else "")
        for key, checked in _TYPED:
            try:
                settled[key] = checked(values[key])
            except Refusal:
                continue  # said by the service when the row is saved
        return settled

    def values_of(self, row: Organisation) -> Values:
        return {
            **{key: getattr(row, key) for key in ("number", "name", "is_registered", *OWN)},
            **{key: _name(getattr(row, key)) for key in ("kind", "parent", "division", "unit")},
        }

    def add(self, values: Values, *, by: Any) -> Organisation:
        return register_organisation(self._data(values, None), number=values["number"], by=by)

    def change(self, row: Organisation, values: Values, *, by: Any) -> None:
        if values["number"] != row.number:
            raise Refusal(f"它登记的编号是 {row.number}，不能改。请核对，或留空。", field="number")
        change_organisation(row, self._data(values, row), by=by)

    def existing(self) -> Iterable[Organisation]:
        """Yield parents before the organisations below them."""
        rows = list(
            open_organisations()
            .select_related("kind", "parent", "unit", "division")
            .order_by("pinyin", "id")
        )
        waiting = {row.pk for row in rows}
        while rows:
            ready = [row for row in rows if row.parent_id not in waiting]
            yield from ready
            waiting -= {row.pk for row in ready}
            rows = [row for row in rows if row.pk in waiting] if ready else []

    def count(self) -> int:
        return open_organisations().count()

    def _data(self, values: Values, row: Organisation | None) -> OrganisationData:
        kind, division = self.places.kind(values["kind"]), self.places.division(values["division"])
        refuse_retired(kind, row.kind if row else None, "kind")
        refuse_retired(division, row.division if row else None, "division")
        return OrganisationData(
            name=values["name"],
            kind=kind,
            parent=organisation_of(values["parent"]),
            unit=Unit.objects.get(name=values["unit"]) if values["unit"] else None,
            division=division,
            is_registered=values["is_registered"],
            own=OwnFacts(**{key: values[key] for key in OWN}),
        )


def _name(row: Any) -> str:
    return row.name if row is not None else ""
