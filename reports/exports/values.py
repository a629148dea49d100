"""Values of ledgers: what a source leaves out, and what people's names show."""

from kit.exports import Cell, Value
from kit.marks import Mark, MarkedModel

UNSTATED = Mark.UNSTATED
NOT_APPLICABLE = None
NOT_KEPT = UNSTATED
"""For a column of the office's form that the portal has no field for yet: nobody told it."""


def said(value: Value) -> Value:
    """Return a value, or 未说明 when there is none."""
    return UNSTATED if value is None or value == "" else value


def marked(row: MarkedModel, field: str, value: Value) -> Cell:
    """Return a value with the mark its row keeps for ``field``; none at all is 未说明."""
    return Cell(said(value), row.mark_of(field))


def if_any(row: MarkedModel, field: str, value: Value) -> Cell:
    """Return a value a row may do without: — when it has none and no mark says 未说明."""
    return Cell(value or NOT_APPLICABLE, row.mark_of(field))


def masked_name(name: str) -> str:
    """Return a person's name as exports show it: 张*, 张*三, 欧**明."""
    if len(name) < 2:
        return name
    return name[0] + "*" * max(len(name) - 2, 1) + (name[-1] if len(name) > 2 else "")
