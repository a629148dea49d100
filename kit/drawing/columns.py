"""Columns of counts, one per stage of a lifecycle, from a zero baseline."""

from collections.abc import Sequence
from dataclasses import dataclass

from kit.drawing.bars import PartKind


@dataclass(frozen=True)
class Column:
    """How many things stand at one stage, and where their list opens; unstated ones are hatched."""

    label: str
    count: int
    url: str = ""
    kind: PartKind = "known"


@dataclass(frozen=True)
class DrawnColumn:
    column: Column
    y: float
    height: float
    share: float


def columns(data: Sequence[Column], *, height: float = 64.0) -> list[DrawnColumn]:
    """Scale counts to `height`; a count above zero is at least 3 high, so it can be seen."""
    top = max((column.count for column in data), default=0)
    return [_drawn(column, top, height) for column in data]


def _drawn(column: Column, top: int, height: float) -> DrawnColumn:
    if not column.count:
        return DrawnColumn(column, height, 0.0, 0.0)
    share = column.count / top
    tall = max(3.0, round(share * height, 1))
    return DrawnColumn(column, round(height - tall, 1), tall, round(share * 100, 2))
