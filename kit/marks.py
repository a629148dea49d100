"""Marks (标记): what a stored value does not say for itself.

A row keeps its marks as ``{field: {"mark": …, "source": …, "reason": …}}``; a field without an
entry is known. A figure inherits the weakest mark of the rows behind it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models


class Mark(models.TextChoices):
    """How far a value can be relied on, from strong to weak."""

    ASSUMED = "ASSUMED", "推定"
    UNSTATED = "UNSTATED", "未说明"
    SAMPLE = "SAMPLE", "示意"


STRENGTH: dict[Mark | None, int] = {None: 0, Mark.ASSUMED: 1, Mark.UNSTATED: 2, Mark.SAMPLE: 3}


@dataclass(frozen=True)
class MarkedValue:
    """One mark of one field, with where it comes from and why."""

    field: str
    mark: Mark
    source: str
    reason: str


def marking(mark: Mark, *, source: str, reason: str) -> dict[str, str]:
    """Return the stored form of one field's mark."""
    return {"mark": mark.value, "source": source, "reason": reason}


def weakest(marks: Iterable[Mark | None]) -> Mark | None:
    """Return the weakest of ``marks``; ``None`` (known) when there is none."""
    return max(marks, key=STRENGTH.__getitem__, default=None)


class MarkedModel(models.Model):
    """A row whose values may each carry a mark."""

    marks = models.JSONField("标记", default=dict, blank=True)

    class Meta:
        abstract = True

    def marked_values(self) -> list[MarkedValue]:
        """Return this row's marks in the order they were written."""
        stored: dict[str, Any] = self.marks
        return [
            MarkedValue(field, Mark(entry["mark"]), entry["source"], entry["reason"])
            for field, entry in stored.items()
        ]

    def marked_value(self, field: str) -> MarkedValue | None:
        """Return the mark of one field with its source and reason; ``None`` when it is known."""
        entry: dict[str, str] | None = self.marks.get(field)
        if entry is None:
            return None
        return MarkedValue(field, Mark(entry["mark"]), entry["source"], entry["reason"])

    def mark_of(self, field: str) -> Mark | None:
        """Return the mark of one field, or ``None`` when its value is known."""
        marked = self.marked_value(field)
        return marked.mark if marked else None
