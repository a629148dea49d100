"""What a figure is: one queryset of rows and one measure, with its unit and its basis (口径).

Value, mark, number of rows and the page of rows all come from the same queryset, so they cannot
disagree.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils import timezone

from funds.models import Fund
from kit import clock, formats
from kit.marks import Mark, MarkedModel, weakest

Value = Decimal | int | None


class Unit(StrEnum):
    """Units of figures; they never add up across kinds."""

    ITEMS = "个"
    YUAN = "元"
    PERCENT = "%"
    PEOPLE = "人"
    TIMES = "人次"
    HOURS = "小时"
    SESSIONS = "场"
    OCCASIONS = "次"


COUNTS = frozenset({Unit.ITEMS, Unit.PEOPLE, Unit.TIMES, Unit.HOURS, Unit.SESSIONS, Unit.OCCASIONS})
"""Units whose values are written as counts: no padding, no cents."""


class UnknownFigure(LookupError):
    """No figure of this name, or none for this object (占位数字无法识别)."""


@dataclass(frozen=True)
class Asked:
    """What a figure is asked for.

    Attributes:
        year: counts what was effective by the end of this year.
        as_of: counts what was recorded by this instant; ``None`` is now.
        of: the object of a figure that has one, e.g. a campaign's number.
    """

    year: int
    as_of: datetime | None = None
    of: str = ""

    @property
    def ends_on(self) -> date:
        return date(self.year, 12, 31)

    @property
    def told_until(self) -> date:
        """The last day figures of the year tell of: of a year not over by then, that day."""
        return told_until(self.year, self.as_of)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day a figure of the year tells of."""
        return date(self.year, 1, 1), self.told_until


def told_until(year: int, as_of: datetime | None) -> date:
    """Return the last day figures of a year tell of as recorded at ``as_of``, or by now."""
    day = clock.today() if as_of is None else timezone.localdate(as_of)
    return min(date(year, 12, 31), day)


@dataclass(frozen=True)
class Column:
    """A column of a figure's rows.

    Attributes:
        label: the column's head.
        path: where the value stands, dots between a row and what it points at.
        kind: how the value is written.
        mark: the path of the field whose mark stands beside the value; empty for none.
    """

    label: str
    path: str
    kind: Literal["text", "money", "date"] = "text"
    mark: str = ""


@dataclass(frozen=True)
class Subject:
    """The object a figure is asked of, by the name people know it by."""

    name: str
    row: MarkedModel | None = None


def _no_subject(asked: Asked) -> Subject:
    if asked.of:
        raise UnknownFigure(asked.of)
    return Subject("")


def _never(asked: Asked) -> bool:
    return False


@dataclass(frozen=True)
class Figure:
    """A figure counted or summed over its rows.

    Attributes:
        key: the name in placeholders, addresses and statements.
        label: the Chinese name; may hold ``{year}`` and ``{subject}``.
        basis: 口径, what is counted and by which date.
        rows: the one queryset.
        total: the column summed; empty counts the rows.
        of_total: makes the value of the sum, e.g. hours of minutes.
        rests_on: which marks weaken the value: path of a ``marks`` column → its fields.
        columns: what the page of rows shows.
        order: a unique order of the rows, for paging.
        link: the address of a row's document.
        subject: finds the object of a parametrised figure; raises :class:`UnknownFigure`.
        unstated_by: the field of the subject whose mark 未说明 says that no row could tell.
        unknown: tells that no row means 未说明, not zero.
    """

    key: str
    label: str
    unit: Unit
    basis: str
    rows: Callable[[Asked], QuerySet[Any]]
    link: Callable[[Fund, Any], str]
    total: str = ""
    of_total: Callable[[Decimal], Decimal] = Decimal
    rests_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    columns: tuple[Column, ...] = ()
    order: tuple[str, ...] = ("id",)
    subject: Callable[[Asked], Subject] = _no_subject
    unstated_by: str = ""
    unknown: Callable[[Asked], bool] = _never


@dataclass(frozen=True)
class Derived:
    """A figure reckoned from other figures; its rows are theirs.

    Attributes:
        operands: keys of figures; each gets the same year, and the same object when it has one.
        combine: the reckoning; never called when an operand is 未说明.
        formula: how a person reads it, e.g. ``支出 − 募集``.
        assumed: the result itself is 推定 whatever its operands are.
    """

    key: str
    label: str
    unit: Unit
    basis: str
    operands: tuple[str, ...]
    combine: Callable[..., Value]
    formula: str
    subject: Callable[[Asked], Subject] = _no_subject
    assumed: bool = False


@dataclass(frozen=True)
class Assumption:
    """One mark behind a figure, with how many of its rows carry it."""

    mark: Mark
    field: str
    source: str
    reason: str
    rows: int


@dataclass(frozen=True)
class FigureValue:
    """A figure's value for a year, with everything that must be said beside it."""

    figure: Figure | Derived
    asked: Asked
    label: str
    value: Value
    rows: int
    assumptions: tuple[Assumption, ...] = ()
    operands: tuple["FigureValue", ...] = ()

    @property
    def key(self) -> str:
        return self.figure.key

    @property
    def name(self) -> str:
        """The key with its object, as a placeholder writes it."""
        return f"{self.key}:{self.asked.of}" if self.asked.of else self.key

    @property
    def unit(self) -> str:
        return self.figure.unit.value

    @property
    def basis(self) -> str:
        return self.figure.basis

    @property
    def as_of(self) -> date:
        """The last business date told of (截至)."""
        return self.asked.told_until

    @property
    def mark(self) -> Mark | None:
        """The weakest mark behind the value; ``None`` when every row is known."""
        own = [Mark.UNSTATED] if self.value is None else []
        return weakest([*own, *(assumption.mark for assumption in self.assumptions)])

    @property
    def number(self) -> str:
        """The value as printed, without its unit; 未说明 when there is none."""
        if self.value is None:
            return Mark.UNSTATED.label
        if self.figure.unit in COUNTS:
            return formats.quantity(self.value)
        if self.figure.unit is Unit.PERCENT:
            return f"{self.value}%"
        return formats.money(Decimal(self.value))

    @property
    def text(self) -> str:
        """The value with its unit, e.g. ``1,191,516.30 元``."""
        if self.value is None or self.figure.unit is Unit.PERCENT:
            return self.number
        return f"{self.number} {self.unit}"

    def frozen(self) -> dict[str, Any]:
        """Return the value as a report keeps it."""
        return {
            "name": self.name,
            "label": self.label,
            "value": None if self.value is None else str(self.value),
            "text": self.text,
            "unit": self.unit,
            "basis": self.basis,
            "as_of": self.as_of.isoformat(),
            "mark": self.mark.value if self.mark else None,
            "rows": self.rows,
        }
