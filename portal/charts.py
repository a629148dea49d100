"""Charts as tables: what a page shows as a table, and the script beside it draws.

Every number comes from the rows of a registered figure or of a list, in one query for each series,
and every cell opens its rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Sum, Value, When
from django.db.models.functions import ExtractMonth

from funds.models import Fund
from funds.queries.ageing import AgeBucket, ageing
from kit.formats import money
from portal.pictures import Address, year_rows
from reports.figures.months import NO_MONTH

NONE = Decimal("0.00")


@dataclass(frozen=True)
class Cell:
    """One value of a chart, 元, and the address of its rows; empty when there are none."""

    value: Decimal
    url: str = ""

    @property
    def text(self) -> str:
        return money(self.value)

    @property
    def plain(self) -> str:
        """The value for the script."""
        return str(self.value)


@dataclass(frozen=True)
class Row:
    """One category; ``unstated`` is drawn hatched and never among the others."""

    label: str
    cells: Sequence[Cell]
    unstated: bool = False


@dataclass(frozen=True)
class Chart:
    """A bar chart in 元 with one or two series."""

    title: str
    head: str
    series: Sequence[str]
    rows: Sequence[Row]

    @property
    def totals(self) -> list[str]:
        """The sum of each series."""
        columns = range(len(self.series))
        return [money(sum((row.cells[n].value for row in self.rows), NONE)) for n in columns]

    @property
    def drawn(self) -> bool:
        """Whether there is anything to draw: a chart of nothing is told in words."""
        return any(cell.value for row in self.rows for cell in row.cells)

    @property
    def spoken(self) -> str:
        """What stands for the drawing where it is not seen."""
        totals = zip(self.series, self.totals, strict=True)
        told = "，".join(f"{label}合计 {total} 元" for label, total in totals)
        return f"{self.title}，单位：元。{told}。每一项的数在看表格里。"


def monthly(year: int, address: Address) -> Chart:
    """Return what came in, went out and came back in each month of a year, in three queries."""
    series: dict[str, tuple[str, dict[int | None, Decimal]]] = {
        "募集资金": ("received_in_month", _by_month("money_received", "received_on", year)),
        "项目支出": ("paid_in_month", _by_month("money_paid", "paid_on", year)),
    }
    back = _refunds_by_month(year)
    if back:
        series["退款到账"] = ("refunds_in_month", back)
    months: list[int | None] = [*range(1, 13)]
    if any(None in sums for _, sums in series.values()):
        months.append(None)

    def cell(key: str, sums: dict[int | None, Decimal], month: int | None) -> Cell:
        if month not in sums:
            return Cell(NONE)
        return Cell(sums[month], address(key, NO_MONTH if month is None else f"{month:02d}"))

    rows = [
        Row(
            "月份未说明" if month is None else f"{month}月",
            [cell(key, sums, month) for key, sums in series.values()],
            unstated=month is None,
        )
        for month in months
    ]
    return Chart(f"{year} 年各月收支", "月份", list(series), rows)


def ages(owed: QuerySet[Any], fund: Fund, on: date) -> Chart:
    """Return what is owed by how long it has been due, in one query."""
    everything = fund.url("money:payables")
    late = f"{everything}?shown=late"

    def cell(bucket: AgeBucket) -> Cell:
        if not bucket.amount:
            return Cell(NONE)
        return Cell(bucket.amount, late if bucket.kind == "late" else everything)

    rows = [
        Row(bucket.label, [cell(bucket)], unstated=bucket.kind == "unstated")
        for bucket in ageing(owed, on)
    ]
    return Chart("应付未付的账龄", "账龄", ["应付未付"], rows)


def _by_month(key: str, day: str, year: int) -> dict[int | None, Decimal]:
    """Return a figure's rows summed by month; ``None`` where a row's day is marked."""
    unknown = When(marks__has_key=day, then=Value(None, output_field=IntegerField()))
    month = Case(unknown, default=ExtractMonth(F(day)), output_field=IntegerField())
    rows = year_rows(key, year).annotate(month_of=month)
    return dict(rows.values_list("month_of").annotate(total=Sum("amount")))


def _refunds_by_month(year: int) -> dict[int | None, Decimal]:
    """Return the refunds that arrived, by month; each has a day that somebody read off a slip."""
    rows = year_rows("refunds_received", year).annotate(month_of=ExtractMonth(F("received_on")))
    return dict(rows.values_list("month_of").annotate(total=Sum("amount")))
