"""Sheets of the catalogue (类别与牵头单位)."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from funds.models import Document, Unit
from funds.permissions import Action
from kit.imports import Column, Kind, Shape, shape
from kit.imports.shape import Values
from projects.models import Category
from projects.queries.catalogue import leads_of
from projects.services.catalogue import CategoryData, add_category, change_category

APART = re.compile(r"[、,，;；\n]+")
REASON = "导入类别表"


@shape
class Catalogue(Shape):
    """Categories in use with the units that lead them; a retired one is kept out of sheets."""

    code, label, order = "catalogue", "类别与牵头单位", 30
    about = "每年的项目类别和牵头单位，照文件的次序。"
    action = Action.CATALOGUE_EDIT.value
    home = "projects:catalogue"
    counted = "类"
    key = ("year", "number")
    listed = ("year", "number", "name", "leads")
    columns = (
        Column("year", "年度", "四位数", Kind.WHOLE, required=True, example=2021, width=12),
        Column("number", "序号", "文件里的序号", Kind.WHOLE, required=True, example=1, width=10),
        Column("name", "类别名称", "", required=True, longest=60, width=30,
               example="党员志愿服务项目"),
        Column("leads", "牵头单位", "已登记单位的全称；几家用顿号隔开，照文件的次序",
               required=True, longest=800, example="市委组织部", width=40),
        Column("document", "文号", "已在文件登记里的文件；没有就留空", Kind.CODE, longest=60,
               width=24),
    )  # fmt: skip

    def find(self, values: Values) -> Category | None:
        return self._in_use().filter(year=values["year"], number=values["number"]).first()

    def check(self, values: Values) -> dict[str, str]:
        faults = {}
        if not 2000 <= values["year"] <= 2100:
            faults["year"] = "年度要填四位数，例如 2021。"
        names = _names(values["leads"])
        known = set(Unit.objects.filter(name__in=names).values_list("name", flat=True))
        unknown = "、".join(name for name in names if name not in known)
        if unknown:
            faults["leads"] = f"没有登记这些单位：{unknown}。请先导入单位。"
        if values["document"] and _document(values["document"]) is None:
            faults["document"] = f"没有登记 {values['document']}。请先登记文件，或留空。"
        return faults

    def settle(self, values: Values) -> Values:
        return {**values, "leads": "、".join(_names(values["leads"]))}

    def values_of(self, row: Category) -> Values:
        return {
            "year": row.year,
            "number": row.number,
            "name": row.name,
            "leads": "、".join(unit.name for unit in leads_of(row)),
            "document": row.document.number if row.document else "",
        }

    def add(self, values: Values, *, by: Any) -> Category:
        return add_category(_data(values), by=by)

    def change(self, row: Category, values: Values, *, by: Any) -> None:
        change_category(row, _data(values), by=by, reason=REASON)

    def existing(self) -> Iterable[Category]:
        return self._in_use().order_by("year", "number").iterator(500)

    def count(self) -> int:
        return self._in_use().count()

    def _in_use(self) -> QuerySet[Category]:
        return Category.objects.filter(retired_at=None).select_related("document")


def _names(text: str) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in APART.split(text) if name.strip()))


def _document(number: str) -> Document | None:
    return Document.objects.filter(number=number).first() if number else None


def _data(values: Values) -> CategoryData:
    names = _names(values["leads"])
    units = {unit.name: unit for unit in Unit.objects.filter(name__in=names)}
    leads = tuple(units[name] for name in names)
    document = _document(values["document"])
    return CategoryData(values["year"], values["number"], values["name"], leads, document)
