"""Sheets of units (单位)."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from funds.imports.lookups import unit_names
from funds.models import Unit, UnitKind
from funds.permissions import Action
from funds.services.units import UnitData, add_unit, change_unit, checked_code, checked_phone
from kit.errors import Refusal
from kit.imports import Column, Kind, Shape, shape
from kit.imports.columns import folded
from kit.imports.shape import Values

KINDS = {folded(kind.label): kind for kind in UnitKind}
APART = re.compile(r"[、,，;；/\n]+")
_TYPED = (("code", checked_code), ("phone", checked_phone))


def _kind_labels() -> Sequence[str]:
    return [kind.label for kind in UnitKind]


@shape
class Units(Shape):
    """Units in use; a retired one is kept out of sheets."""

    code, label, order = "units", "单位", 10
    about = "牵头、执行、实施和收款单位；后面各表写单位时用这里的名称。"
    action = Action.UNIT_EDIT.value
    home = "units:list"
    counted = "家"
    key = ("name",)
    listed = ("name", "kinds", "parent")
    builds_on_rows = True
    columns = (
        Column("name", "单位名称", "写全称，和公章一致", required=True, longest=80,
               example="清徐县新时代文明实践中心", width=30),
        Column("kinds", "种类", "可以是几种，用顿号隔开，如：牵头单位、收款单位", Kind.CHOICE,
               required=True, choices=_kind_labels, open=True, example="实施单位", width=20),
        Column("code", "统一社会信用代码", "18 位；没有就留空", Kind.CODE, longest=40, width=24),
        Column("contact", "联系人", "", longest=40, width=12),
        Column("phone", "联系电话", "手机，或带区号的座机", Kind.CODE, longest=24,
               example="0351-1234567", width=18),
        Column("parent", "上级单位", "写全称；可以是同一份表里排在前面的单位", Kind.CHOICE,
               choices=unit_names, open=True, longest=80, width=26),
        Column("address", "单位地址", "", longest=120, width=30),
    )  # fmt: skip

    def find(self, values: Values) -> Unit | None:
        name = " ".join(values["name"].split())
        return Unit.objects.select_related("parent").filter(name=name).first()

    def check(self, values: Values) -> dict[str, str]:
        faults = {}
        unknown = [word for word in _words(values["kinds"]) if folded(word) not in KINDS]
        if unknown or not _words(values["kinds"]):
            faults["kinds"] = (
                f"“{'、'.join(unknown)}”不是种类。可以填：{'、'.join(_kind_labels())}。"
            )
        parent = values["parent"]
        if parent and not Unit.objects.filter(name=parent).exists():
            faults["parent"] = f"没有登记“{parent}”。请先登记它，或在表里排到这一行前面。"
        return faults

    def settle(self, values: Values) -> Values:
        settled = {**values, "name": " ".join(values["name"].split())}
        settled["kinds"] = _told(_kinds(values["kinds"]))
        for key, checked in _TYPED:
            try:
                settled[key] = checked(values[key])
            except Refusal:
                continue  # said by the service when the row is saved
        return settled

    def values_of(self, row: Unit) -> Values:
        return {
            "name": row.name,
            "kinds": _told(row.kinds_held),
            "code": row.code,
            "contact": row.contact,
            "phone": row.phone,
            "parent": row.parent.name if row.parent else "",
            "address": row.address,
        }

    def add(self, values: Values, *, by: Any) -> Unit:
        return add_unit(_data(values), by=by)

    def change(self, row: Unit, values: Values, *, by: Any) -> None:
        change_unit(row, _data(values), by=by)

    def existing(self) -> Iterable[Unit]:
        """Yield parents before the units below them."""
        units = list(self._in_use().select_related("parent").order_by("pinyin", "id"))
        waiting = {unit.pk for unit in units}
        while units:
            ready = [unit for unit in units if unit.parent_id not in waiting]
            yield from ready
            waiting -= {unit.pk for unit in ready}
            units = [unit for unit in units if unit.pk in waiting] if ready else []

    def count(self) -> int:
        return self._in_use().count()

    def _in_use(self) -> QuerySet[Unit]:
        return Unit.objects.filter(retired_on=None)


def _words(text: str) -> list[str]:
    return [word for word in APART.split(text) if word.strip()]


def _kinds(text: str) -> list[UnitKind]:
    return [KINDS[folded(word)] for word in _words(text) if folded(word) in KINDS]


def _told(kinds: Sequence[UnitKind]) -> str:
    return "、".join(kind.label for kind in UnitKind if kind in kinds)


def _data(values: Values) -> UnitData:
    parent = Unit.objects.filter(name=values["parent"]).first() if values["parent"] else None
    told = {key: values[key] for key in ("name", "code", "contact", "phone", "address")}
    return UnitData(kinds=_kinds(values["kinds"]), parent=parent, **told)
