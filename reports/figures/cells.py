"""The values of the rows behind a figure, each with its mark."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kit.marks import MarkedModel
from reports.figures.figure import Column


@dataclass(frozen=True)
class Cell:
    """One value of a row, with its mark and why."""

    column: Column
    value: Any
    mark: str = ""
    reason: str = ""


def cell_of(row: Any, column: Column) -> Cell:
    """Return a column's value of a row."""
    value = follow(row, column.path)
    if not column.mark:
        return Cell(column, value)
    *path, name = column.mark.split(".")
    owner = follow(row, ".".join(path)) if path else row
    if not isinstance(owner, MarkedModel):
        return Cell(column, value)
    marked = owner.marked_value(name)
    if marked is None:
        return Cell(column, value)
    return Cell(column, value, marked.mark.label, marked.reason)


def follow(row: Any, path: str) -> str | int | date | Decimal | None:
    """Return what stands at a path of attributes; ``None`` where the way ends."""
    value: Any = row
    for part in path.split("."):
        value = getattr(value, part, None)
        value = value() if callable(value) else value
    return value  # type: ignore[no-any-return]
