"""What stands around a project list: its last row, and the counts on its saved filters."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import JSONObject

from funds.models import Fund
from funds.queries.payables import payables_outstanding, payables_with_paid
from funds.queries.sums import MONEY
from projects.models import Agreement, Project, ProjectYear, YearOutcome


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
    """

    totals: Totals
    counts: list[YearCount]
    funded: list[FundedCount]
    owing: int
    visible: int

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
) -> Summary:
    """Return what stands around a list, in one query.

    Args:
        fund: the fund in scope.
        listed: every project of the list, over all its pages.
        of_year: the projects of the year that the visitor may see.
        visible: every project the visitor may see.
        year: the year (执行年度).
        on: the day the sums are of (截至).
    """
    told = ProjectYear.objects.filter(year=year, project__in=visible.order_by())
    parts = _list_parts(listed.order_by(), on) | {
        "counts": _groups(told, "outcome", "group_id"),
        "funded": _groups(of_year, "funding_year"),
        "owing": _one(of_year.filter(owing_on(on)), Count("pk")),
        "visible": _one(visible, Count("pk")),
    }
    row: Any = Fund.objects.filter(pk=fund.pk).values(**parts).get()
    # Of a list that is empty by itself, as a person's who sees no project, every part is NULL.
    counts = [
        YearCount(YearOutcome(part["outcome"]), part["group_id"], part["n"])
        for part in row["counts"] or []
    ]
    funded = [FundedCount(part["funding_year"], part["n"]) for part in row["funded"] or []]
    return Summary(
        totals=_totals(row),
        counts=counts,
        funded=sorted(funded, key=lambda part: (part.year is None, part.year or 0)),
        owing=row["owing"] or 0,
        visible=row["visible"] or 0,
    )


def without_rest(totals: Totals) -> Totals:
    """Return the last row of a list that is not the whole year's: nothing beyond projects."""
    return Totals(totals.count, totals.agreed, totals.outstanding, totals.complete, None)


def _list_parts(listed: QuerySet[Project], on: date) -> dict[str, Any]:
    ids = listed.values("pk")
    agreements = Agreement.objects.filter(project__in=ids)
    owed = payables_with_paid(on).filter(commitment__agreements__project__in=ids)
    beyond = payables_outstanding(on).exclude(commitment__agreements__isnull=False)
    agreed = Agreement.objects.filter(project=OuterRef("pk"))
    unsaid = Q(historical=True) & ~Exists(agreed)
    recognised = payables_with_paid(on).filter(commitment__agreements__project=OuterRef("pk"))
    return {
        "listed": _one(listed, Count("pk")),
        "agreed": _one(agreements, Sum("commitment__approved")),
        "unknown": _one(agreements, Count("pk", filter=Q(commitment__approved__isnull=True))),
        "unsaid": _one(listed.filter(unsaid), Count("pk")),
        "outstanding": _one(owed, Sum("outstanding")),
        "unrecognised": _one(listed.filter(~Exists(recognised), historical=True), Count("pk")),
        "beyond": _one(beyond, Count("pk")),
        "beyond_sum": _one(beyond, Sum("outstanding")),
    }


def _totals(row: dict[str, Any]) -> Totals:
    known = not row["unknown"] and not row["unsaid"]
    return Totals(
        count=row["listed"] or 0,
        agreed=Decimal(row["agreed"] or 0) if known else None,
        outstanding=Decimal(row["outstanding"] or 0),
        complete=not row["unrecognised"],
        beyond=(row["beyond"] or 0, Decimal(row["beyond_sum"] or 0)),
    )


def _one(rows: "QuerySet[Any]", value: Count | Sum) -> Subquery:
    """Return one number over all rows, as a column."""
    field = IntegerField() if isinstance(value, Count) else MONEY
    everything = rows.order_by().annotate(all_of_them=Value(1)).values("all_of_them")
    return Subquery(everything.annotate(it=value).values("it"), output_field=field)


def _groups(rows: "QuerySet[Any]", *by: str) -> ArraySubquery:
    """Return how many rows there are of each combination of columns, as a column of objects."""
    grouped = rows.order_by().values(*by).annotate(n=Count("pk"))
    return ArraySubquery(grouped.values(json=JSONObject(n="n", **{name: name for name in by})))
