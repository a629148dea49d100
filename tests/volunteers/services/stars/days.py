"""The days these tests stand on, and a batch's rows by volunteer."""

from datetime import UTC, date, datetime

from volunteers.models import (
    StarBatch,
    StarCandidate,
)

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
"""A Friday."""
DAY = date(2026, 11, 18)
ENOUGH = 100 * 60


def rows_of(batch: StarBatch) -> dict[int, StarCandidate]:
    return {row.volunteer_id or 0: row for row in StarCandidate.objects.filter(batch=batch)}
