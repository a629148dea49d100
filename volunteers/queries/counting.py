"""Counting rows of a list that may hold millions: up to a bound, and no further."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from kit.formats import quantity

BOUND = 10_000


@dataclass(frozen=True)
class Count:
    """How many rows there are; ``beyond`` when there are more than were counted."""

    rows: int
    beyond: bool = False

    def __str__(self) -> str:
        return f"{quantity(self.rows)} 以上" if self.beyond else quantity(self.rows)


def counted(rows: "QuerySet[Any]", *, bound: int = BOUND) -> Count:
    """Count ``rows``, stopping at ``bound``."""
    found = rows.order_by()[: bound + 1].count()
    return Count(min(found, bound), beyond=found > bound)
