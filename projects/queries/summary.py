"""What stands around a project list: its last row, and the counts on its saved filters."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import JSONObject

from funds.models import Fund, Payable
from funds.queries.payables import payables_outstanding, payables_with_paid
from funds.queries.sums import exact
from projects.models import Project, ProjectYear, YearOutcome
from projects.queries.money import ZERO


@dataclass(frozen=True)
class Totals:
    """The list's last row, over every page of it.

    Attributes:
        count: projects.
        agreed: 协议金额 in 元; ``None`` when a project's is 未说明: 不完整，不合计.
        outstanding: 应付未付 of the projects in 元, as far as it is itemised.
        complete: no project's 应付未付 is 未说明.
        beyond: payables of no project, and their sum in 元: what a source gives only as a total;
            ``None`` when the list is not the whole year's.
    """

    count: int
    agreed: Decimal | None
    outstanding: Decimal
    complete: bool
    beyond: tuple[int, Decimal] | None

    @property
    def everything(self) -> Decimal | None:
        """应付未付 with what belongs to no project, in 元; ``None``: 不完整，不合计."""
        if self.beyond is not None:
            return self.outstanding + self.beyond[1]
        return self.outstanding if self.complete else None


@dataclass(frozen=True)
class YearCount:
    """How many projects of a year came to one outcome, in one group (its id)."""

    outcome: YearOutcome
    group_id: int | None
    count: int


@dataclass(frozen=True)
class FundedCount:
    """How many projects have one 立项年; ``year`` is ``None`` where it is 未说明."""

    year: int | None
    count: int


@dataclass(frozen=True)
class Summary:
    """What stands around one list.

    Attributes:
        totals: its last row.
        counts: how the year's projects divide by outcome and group.
        funded: how they divide by 立项年, oldest first, the unknown last.
        owing: how many of them are owed something.
        visible: how many projects the visitor may see, of any year.
        kept: how many projects each kept filter finds, by its id.
    """

    totals: Totals
    counts: list[YearCount]
    funded: list[FundedCount]
    owing: int
    visible: int
    kept: dict[int, int]

    @property
    def executed(self) -> int:
        """How many projects the year has."""
        return sum(count.count for count in self.counts)


def owing_on(on: date) -> Exists:
    """Return the condition of a project that is owed something on a day (有应付未付)."""
    owed = payables_outstanding(on).filter(commitment__agreements__project=OuterRef("pk"))
    return Exists(owed)


def summary_of(  # noqa: PLR0913 - three lists of one page, each for another number
    fund: Fund,
    *,
    listed: QuerySet[Project],
    of_year: QuerySet[Project],
    visible: QuerySet[Project],
    year: int,
    on: date,
    kept: Mapping[int, Q] | None = None,
) -> Summary:
    """Return what stands around a list, in one query that reads each table as seldom as it can.

    Args:
        fund: the fund in scope.
        listed: every project of the list, over all its pages; ``of_year`` itself when the list is
            the year's.
        of_year: the projects of the year that the visitor may see.
        visible: every project the visitor may see.
        year: the year (执行年度).
        on: the day the sums are of (截至).
        kept: what each of the person's kept filters finds, by its id.
    """
    told = ProjectYear.objects.filter(year=year, project__in=visible.order_by())
    parts = {
        "agreed": _of(listed, **_AGREED),
        "owed": _of(_payables_of(listed, on), **_OWED),
        "beyond": _of(
            payables_outstanding(on).exclude(commitment__agreements__isnull=False),
            count=Count("pk"),
            sum=exact(Sum("outstanding")),
        ),
        "visible": _of(
            visible,
            count=Count("pk"),
            **{f"kept{pk}": Count("pk", filter=means) for pk, means in (kept or {}).items()},
        ),
        "years": _groups(told, "outcome", "group_id", "project__funding_year"),
    }
    if listed is not of_year:
        parts["owed_of_year"] = _of(_payables_of(of_year, on), owing=_OWED["owing"])
    row: Any = Fund.objects.filter(pk=fund.pk).values(**parts).get()
    # Of a list that is empty by itself, as a person's who sees no project, every part is NULL.
    years = row["years"] or []
    owed, visible_counts = row["owed"] or {}, row["visible"] or {}
    return Summary(
        totals=_totals(row["agreed"] or {}, owed, row["beyond"] or {}),
        counts=_counts(years),
        funded=_funded(years),
        owing=(row.get("owed_of_year") or owed).get("owing", 0),
        visible=visible_counts.get("count", 0),
        kept={pk: visible_counts.get(f"kept{pk}", 0) for pk in kept or {}},
    )


def without_rest(totals: Totals) -> Totals:
    """Return the last row of a list that is not the whole year's: nothing beyond projects."""
    return replace(totals, beyond=None)


_NO_AGREEMENT = Q(agreements__isnull=True)
_AGREED = {
    "count": Count("pk", distinct=True),
    "historical": Count("pk", distinct=True, filter=Q(historical=True)),
    "sum": exact(Sum("agreements__commitment__approved")),
    "unknown": Count(
        "pk",
        filter=(Q(agreements__commitment__approved__isnull=True) & ~_NO_AGREEMENT)
        | (_NO_AGREEMENT & Q(historical=True)),
    ),
}
_PROJECT = "commitment__agreements__project"
_OWED = {
    "sum": exact(Sum("outstanding")),
    "owing": Count(_PROJECT, distinct=True, filter=~Q(outstanding=0)),
    "historical": Count(_PROJECT, distinct=True, filter=Q(**{f"{_PROJECT}__historical": True})),
}


def _payables_of(projects: QuerySet[Project], on: date) -> QuerySet[Payable]:
    return payables_with_paid(on).filter(**{f"{_PROJECT}__in": projects.order_by().values("pk")})


def _totals(agreed: dict[str, Any], owed: dict[str, Any], beyond: dict[str, Any]) -> Totals:
    known = not agreed.get("unknown")
    return Totals(
        count=agreed.get("count", 0),
        agreed=Decimal(agreed.get("sum") or ZERO) if known else None,
        outstanding=Decimal(owed.get("sum") or ZERO),
        # 应付未付 of a historical project is 未说明 until a payable of it was recognised.
        complete=agreed.get("historical", 0) == owed.get("historical", 0),
        beyond=(beyond.get("count", 0), Decimal(beyond.get("sum") or ZERO)),
    )


def _counts(years: list[dict[str, Any]]) -> list[YearCount]:
    found: dict[tuple[str, int | None], int] = defaultdict(int)
    for part in years:
        found[part["outcome"], part["group_id"]] += part["n"]
    return [YearCount(YearOutcome(of), group, count) for (of, group), count in found.items()]


def _funded(years: list[dict[str, Any]]) -> list[FundedCount]:
    found: dict[int | None, int] = defaultdict(int)
    for part in years:
        found[part["project__funding_year"]] += part["n"]
    counts = [FundedCount(year, count) for year, count in found.items()]
    return sorted(counts, key=lambda part: (part.year is None, part.year or 0))


def _of(rows: "QuerySet[Any]", **numbers: Any) -> Subquery:
    """Return numbers over all rows, as one column that holds an object."""
    everything = rows.order_by().annotate(all_of_them=Value(1)).values("all_of_them")
    found = everything.annotate(found=JSONObject(**numbers)).values("found")
    return Subquery(found, output_field=JSONField())


def _groups(rows: "QuerySet[Any]", *by: str) -> ArraySubquery:
    """Return how many rows there are of each combination of columns, as a column of objects."""
    grouped = rows.order_by().values(*by).annotate(n=Count("pk"))
    return ArraySubquery(grouped.values(json=JSONObject(n="n", **{name: name for name in by})))
