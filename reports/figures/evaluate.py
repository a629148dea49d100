"""Reckons figures: value, marks and rows from the one queryset of each."""

from collections import Counter
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from funds.queries.scope import fund_in_scope
from kit.marks import Mark
from reports.figures.figure import (
    Asked,
    Assumption,
    Derived,
    Figure,
    FigureValue,
    Subject,
    UnknownFigure,
    Value,
)
from reports.figures.registry import FIGURES

SAMPLE_SOURCE = "演示数据"
SAMPLE_REASON = "本基金的数据为演示编写，不是真实业务"
"""What every figure of a sample fund (示意) carries."""


class Ledger:
    """The figures of one year as recorded at one instant, each reckoned once."""

    def __init__(self, year: int, as_of: datetime | None = None) -> None:
        self.year = year
        self.as_of = as_of
        self._known: dict[tuple[str, str], FigureValue] = {}

    def value(self, key: str, of: str = "") -> FigureValue:
        """Return a figure's value.

        Raises:
            UnknownFigure: no such figure, or no such object of it.
        """
        if (key, of) not in self._known:
            if key not in FIGURES:
                raise UnknownFigure(key)
            figure = FIGURES[key]
            asked = Asked(self.year, self.as_of, of)
            known = (
                _derived(figure, asked, self)
                if isinstance(figure, Derived)
                else _counted(figure, asked, self._of_all)
            )
            self._known[key, of] = known
        return self._known[key, of]

    def named(self, name: str) -> FigureValue:
        """Return the value a placeholder names, ``key`` or ``key:object``."""
        key, _, of = name.partition(":")
        return self.value(key, of)

    @cached_property
    def _of_all(self) -> tuple[Assumption, ...]:
        """What must be said of every figure of the fund in scope."""
        if not fund_in_scope().is_sample:
            return ()
        return (Assumption(Mark.SAMPLE, "", SAMPLE_SOURCE, SAMPLE_REASON, 0),)

    @property
    def values(self) -> list[FigureValue]:
        """Every figure reckoned so far, in the registry's order."""
        places = {key: place for place, key in enumerate(FIGURES)}
        return sorted(self._known.values(), key=lambda value: places[value.key])


def evaluate(key: str, year: int, as_of: datetime | None = None, of: str = "") -> FigureValue:
    """Return one figure's value in the fund in scope; see :class:`Ledger` for several."""
    return Ledger(year, as_of).value(key, of)


def rows_of(value: FigureValue) -> QuerySet[Any]:
    """Return the rows behind a counted figure, unordered.

    Raises:
        UnknownFigure: the figure is reckoned from others and has no rows of its own.
    """
    if isinstance(value.figure, Derived):
        raise UnknownFigure(value.key)
    return value.figure.rows(value.asked)


def _counted(figure: Figure, asked: Asked, of_all: tuple[Assumption, ...]) -> FigureValue:
    subject = figure.subject(asked)
    rows = figure.rows(asked)
    found: dict[str, Any] = rows.aggregate(rows=Count("pk"), **_measures(figure))
    assumptions = (
        *_assumptions(rows, figure),
        *_unstated_rows(figure, found),
        *_unstated_subject(subject, figure, found["rows"]),
        *of_all,
    )
    return FigureValue(
        figure=figure,
        asked=asked,
        label=_label(figure, asked, subject),
        value=_value(figure, asked, found, assumptions),
        rows=found["rows"],
        assumptions=assumptions,
    )


def _value(
    figure: Figure, asked: Asked, found: dict[str, Any], assumptions: tuple[Assumption, ...]
) -> Value:
    """Return the count or sum. No row is zero, unless something says that none could be known."""
    if not figure.total:
        return int(found["rows"])
    if found["rows"]:
        return figure.of_total(Decimal(found["total"])) if found["total"] is not None else None
    if figure.unknown(asked) or any(a.mark == Mark.UNSTATED for a in assumptions):
        return None
    return Decimal("0.00")


def _measures(figure: Figure) -> dict[str, Any]:
    if not figure.total:
        return {}
    return {
        "total": Sum(figure.total),
        "unstated": Count("pk", filter=Q(**{f"{figure.total}__isnull": True})),
    }


def _assumptions(rows: QuerySet[Any], figure: Figure) -> tuple[Assumption, ...]:
    """Gather the marks of the fields the figure rests on, the same words once."""
    counted: Counter[tuple[str, str, str, str]] = Counter()
    for path, fields in figure.rests_on.items():
        marked = rows.exclude(**{path: {}}).order_by().values_list(path).annotate(Count("pk"))
        for marks, count in marked:
            for field in fields:
                if entry := marks.get(field):
                    counted[entry["mark"], field, entry["source"], entry["reason"]] += count
    return tuple(
        Assumption(Mark(mark), field, source, reason, count)
        for (mark, field, source, reason), count in sorted(counted.items())
    )


def _unstated_rows(figure: Figure, found: dict[str, Any]) -> tuple[Assumption, ...]:
    """Say that some rows have no amount: the sum leaves them out."""
    if not found.get("unstated") or found["total"] is None:
        return ()
    reason = "有的行没有写明金额，未计入合计"
    return (Assumption(Mark.UNSTATED, figure.total, "", reason, found["unstated"]),)


def _unstated_subject(subject: Subject, figure: Figure, rows: int) -> tuple[Assumption, ...]:
    """Say what the object itself says about a value that no row could tell."""
    if subject.row is None or not figure.unstated_by:
        return ()
    return tuple(
        Assumption(marked.mark, marked.field, marked.source, marked.reason, rows)
        for marked in subject.row.marked_values()
        if marked.field == figure.unstated_by
    )


def _derived(figure: Derived, asked: Asked, ledger: Ledger) -> FigureValue:
    subject = figure.subject(asked)
    operands = tuple(
        ledger.value(key, asked.of if _takes_object(key) else "") for key in figure.operands
    )
    values = [operand.value for operand in operands]
    assumptions = dict.fromkeys(a for operand in operands for a in operand.assumptions)
    if figure.assumed:
        assumptions[Assumption(Mark.ASSUMED, figure.key, "", figure.basis, 0)] = None
    return FigureValue(
        figure=figure,
        asked=asked,
        label=_label(figure, asked, subject),
        value=None if None in values else figure.combine(*values),
        rows=sum(operand.rows for operand in operands),
        assumptions=tuple(assumptions),
        operands=operands,
    )


def _takes_object(key: str) -> bool:
    from_default = Figure.__dataclass_fields__["subject"].default
    return FIGURES[key].subject is not from_default


def _label(figure: Figure | Derived, asked: Asked, subject: Subject) -> str:
    return figure.label.format(year=asked.year, subject=subject.name)
