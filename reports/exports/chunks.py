"""Taking the rows of a query a few hundred at a time, so that a ledger of any length fits."""

from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

SIZE = 500


def chunks(rows: QuerySet[Row]) -> Iterator[list[Row]]:
    """Yield the rows in order, in lists of at most ``SIZE``; needs a transaction."""
    found = rows.iterator(chunk_size=SIZE)
    while chunk := list(islice(found, SIZE)):
        yield chunk
