"""What the filters of a project list offer, read at once."""

import json
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    CharField,
    F,
    IntegerField,
    Max,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

from funds.models import FilteredList, SavedFilter, User
from funds.queries.saved_filters import saved_filters
from projects.models import Category, ProjectGroup
from projects.queries.catalogue import leading_units

GROUP, CATEGORY, UNIT, KEPT = "group", "category", "unit", "kept"


@dataclass(frozen=True)
class Choice:
    """One value a filter offers; ``code`` is what addresses call a group."""

    pk: int
    code: str
    name: str


@dataclass(frozen=True)
class Choices:
    """What a list can be narrowed by, each in its own order.

    Attributes:
        groups, categories, units: 归类, 类别 in force, 牵头单位.
        kept: the filters that the person kept (常用筛选), in the order they were kept.
    """

    groups: list[Choice] = field(default_factory=list)
    categories: list[Choice] = field(default_factory=list)
    units: list[Choice] = field(default_factory=list)
    kept: list[SavedFilter] = field(default_factory=list)


def filter_choices(year: int, person: User, category: int | None = None) -> Choices:
    """Return what the list of a year offers ``person``, in one query.

    Args:
        year: the year looked at.
        person: whose kept filters are offered.
        category: the id of a category to offer too, of whatever year's catalogue: a retired one,
            or an older year's, stays on old projects and is still asked for by address.
    """
    found = Choices()
    lists = {GROUP: found.groups, CATEGORY: found.categories, UNIT: found.units}
    own = saved_filters(person).filter(place=FilteredList.PROJECTS)
    latest = Category.objects.filter(year__lte=year, retired_at__isnull=True).order_by()
    in_force = latest.values("fund").annotate(latest=Max("year")).values("latest")
    known = Category.objects.filter(Q(year__in=in_force) | Q(pk=category))
    rows = _rows(ProjectGroup.objects.all(), GROUP, "code", "sequence").union(
        _rows(known, CATEGORY, "name", _RETIRED_LAST),
        _rows(leading_units(), UNIT, "pinyin"),
        _rows(own, KEPT, "query"),
        all=True,
    )
    for kind, _, code, pk, name in sorted(rows, key=_place):
        if kind == KEPT:
            found.kept.append(SavedFilter(pk=pk, name=name, query=json.loads(code)))
        else:
            lists[kind].append(Choice(pk, code, name))
    return found


_RETIRED_LAST = Case(
    When(retired_at__isnull=True, then=F("number")), default=F("number") + Value(1000)
)


def _rows(rows: QuerySet[Any], kind: str, code: str, place: Any = 0) -> QuerySet[Any]:
    where = Cast(F(place) if isinstance(place, str) else place, IntegerField())
    found: QuerySet[Any] = (
        rows.order_by()
        .annotate(
            what=Value(kind, output_field=CharField()),
            at=where,
            called=Cast(F(code), TextField()),
        )
        .values_list("what", "at", "called", "pk", "name")
    )
    return found


def _place(row: tuple[str, int, str, int, str]) -> tuple[str, int, str, int]:
    kind, place, code, pk, _ = row
    # Units stand by pinyin; groups and categories by their number, then as they were added.
    return kind, place, code if kind == UNIT else "", pk
