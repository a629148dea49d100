"""Kept totals (累计时长) held against the records they are the sum of, in one statement."""

from dataclasses import dataclass

from django.db import connection

from kit.tenancy.scope import scoped_fund_id

# Each side is read once; a correlated sum would go to the records once for every volunteer.
DIFFERING = """
WITH summed AS (
    SELECT volunteer_id, sum(minutes) AS minutes,
        sum(CASE WHEN minutes < 0 THEN -1 ELSE 1 END) AS records
    FROM volunteers_servicerecord WHERE fund_id = %(fund)s GROUP BY volunteer_id
), differing AS (
    SELECT volunteer_id, coalesce(kept.minutes, 0) AS kept_minutes,
        coalesce(kept.records, 0) AS kept_records,
        coalesce(summed.minutes, 0) AS minutes, coalesce(summed.records, 0) AS records
    FROM (SELECT * FROM volunteers_volunteertotal WHERE fund_id = %(fund)s) kept
    FULL JOIN summed USING (volunteer_id)
    WHERE (coalesce(kept.minutes, 0), coalesce(kept.records, 0))
        <> (coalesce(summed.minutes, 0), coalesce(summed.records, 0))
)
"""
_TELL = (
    DIFFERING + "SELECT v.number, d.kept_minutes, d.kept_records, d.minutes, d.records "
    "FROM differing d JOIN volunteers_volunteer v "
    "ON v.fund_id = %(fund)s AND v.id = d.volunteer_id ORDER BY v.number"
)


@dataclass(frozen=True)
class Difference:
    """A volunteer whose kept total is not what the records come to, in minutes and rows."""

    number: str
    kept_minutes: int
    kept_records: int
    minutes: int
    records: int


def differing_totals() -> list[Difference]:
    """Return the volunteers of the fund in scope whose kept total differs: none, as a rule."""
    with connection.cursor() as cursor:
        cursor.execute(_TELL, {"fund": scoped_fund_id()})
        return [Difference(row[0], *map(int, row[1:])) for row in cursor.fetchall()]
