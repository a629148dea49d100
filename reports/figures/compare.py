"""One figure of several funds at once, by its one definition and in one query."""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from funds.models import Fund
from kit.marks import Mark
from reports.figures.evaluate import SAMPLE_REASON, SAMPLE_SOURCE
from reports.figures.figure import Asked, Assumption, Figure, FigureValue, UnknownFigure
from reports.figures.registry import FIGURES

_NEVER = Figure.__dataclass_fields__["unknown"].default


@dataclass
class _Found:
    """What the rows of one fund come to."""

    rows: int = 0
    total: Decimal | None = None
    without: int = 0
    marks: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)


def across(key: str, year: int, funds: Collection[Fund]) -> dict[int, FigureValue]:
    """Return one figure's value in each of ``funds``, by their ids; asked inside `across_funds`.

    The value and its marks come from one query, grouped by fund and by the marks the figure rests
    on. No row is zero here too: whether a year was recorded at all is for the caller to say.

    Raises:
        UnknownFigure: the figure has no rows of its own, or an object, or asks more than its rows.
    """
    figure = FIGURES.get(key)
    if not isinstance(figure, Figure) or figure.unstated_by or figure.unknown is not _NEVER:
        raise UnknownFigure(key)
    asked = Asked(year)
    label = figure.label.format(year=year, subject=figure.subject(asked).name)
    found = _found(figure, asked, [fund.pk for fund in funds])
    return {fund.pk: _value(figure, asked, label, fund, found[fund.pk]) for fund in funds}


def _found(figure: Figure, asked: Asked, fund_ids: list[int]) -> dict[int, _Found]:
    """Return what the rows of each fund come to, in one query."""
    paths = list(figure.rests_on)
    measures: dict[str, Any] = {"rows_counted": Count("pk")}
    if figure.total:
        measures["total_summed"] = Sum(figure.total)
        measures["without"] = Count("pk", filter=Q(**{f"{figure.total}__isnull": True}))
    rows = figure.rows(asked).filter(fund_id__in=fund_ids).order_by()
    grouped = rows.values("fund_id", *paths).annotate(**measures)
    found: dict[int, _Found] = defaultdict(_Found)
    for row in grouped:
        one = found[row["fund_id"]]
        one.rows += row["rows_counted"]
        one.without += row.get("without", 0)
        if row.get("total_summed") is not None:
            one.total = (one.total or Decimal(0)) + row["total_summed"]
        for path in paths:
            for name in figure.rests_on[path]:
                entry = (row[path] or {}).get(name)
                if entry:
                    told = (entry["mark"], name, entry["source"], entry["reason"])
                    one.marks[told] += row["rows_counted"]
    return found


def _value(figure: Figure, asked: Asked, label: str, fund: Fund, found: _Found) -> FigureValue:
    assumptions = [
        Assumption(Mark(mark), name, source, reason, count)
        for (mark, name, source, reason), count in sorted(found.marks.items())
    ]
    if found.without and found.total is not None:
        reason = "有的行没有写明金额，未计入合计"
        assumptions.append(Assumption(Mark.UNSTATED, figure.total, "", reason, found.without))
    if fund.is_sample:
        assumptions.append(Assumption(Mark.SAMPLE, "", SAMPLE_SOURCE, SAMPLE_REASON, 0))
    if not figure.total:
        value: Decimal | int | None = found.rows
    else:
        value = found.total if found.rows else Decimal("0.00")
    return FigureValue(figure, asked, label, value, found.rows, tuple(assumptions))
