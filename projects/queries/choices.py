"""What the filters of a project list offer, read at once."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, IntegerField, Max, QuerySet, Value
from django.db.models.functions import Cast

from projects.models import Category, ProjectGroup
from projects.queries.catalogue import leading_units

GROUP, CATEGORY, UNIT = "group", "category", "unit"


@dataclass(frozen=True)
class Choice:
    """One value a filter offers; ``code`` is what addresses call a group."""

    pk: int
    code: str
    name: str


@dataclass(frozen=True)
class Choices:
    """What a list can be narrowed by: 归类, 类别 in force, 牵头单位; each in its own order."""

    groups: list[Choice] = field(default_factory=list)
    categories: list[Choice] = field(default_factory=list)
    units: list[Choice] = field(default_factory=list)


def filter_choices(year: int) -> Choices:
    """Return what the list of a year offers, in one query."""
    found = Choices()
    lists = {GROUP: found.groups, CATEGORY: found.categories, UNIT: found.units}
    latest = Category.objects.filter(year__lte=year).order_by()
    in_force = latest.values("fund").annotate(latest=Max("year")).values("latest")
    rows = _rows(ProjectGroup.objects.all(), GROUP, "code", "sequence").union(
        _rows(Category.objects.filter(year__in=in_force), CATEGORY, "name", "number"),
        _rows(leading_units(), UNIT, "pinyin", None),
        all=True,
    )
    for kind, _, code, pk, name in sorted(rows, key=_place):
        lists[kind].append(Choice(pk, code, name))
    return found


def _rows(rows: QuerySet[Any], kind: str, code: str, place: str | None) -> QuerySet[Any]:
    where = Cast(F(place), IntegerField()) if place else Value(0, output_field=IntegerField())
    found: QuerySet[Any] = (
        rows.order_by()
        .annotate(
            what=Value(kind, output_field=CharField()),
            at=where,
            called=Cast(F(code), CharField()),
        )
        .values_list("what", "at", "called", "pk", "name")
    )
    return found


def _place(row: tuple[str, int, str, int, str]) -> tuple[str, int, str, int]:
    kind, place, code, pk, _ = row
    # Units stand by pinyin; groups and categories by their number, then as they were added.
    return kind, place, code if kind == UNIT else "", pk
