"""The tallies places are reckoned by (名次分布), held against the totals they count."""

from django.db import connection

from kit.tenancy.scope import scoped_fund_id
from volunteers.models.kept_ranks import STRETCH

# What each side says of how many people stand at a value; equal ones are left out.
DIFFERING_TALLIES = f"""
WITH counted AS (
    SELECT w.width, t.minutes / w.width AS value, count(*) AS people
    FROM volunteers_volunteertotal t
    JOIN volunteers_volunteer v ON v.fund_id = t.fund_id AND v.id = t.volunteer_id
        AND v.state = 'ACTIVE' AND NOT v.is_unranked
    CROSS JOIN (VALUES (1), ({STRETCH})) w (width)
    WHERE t.fund_id = %(fund)s AND t.minutes > 0 GROUP BY 1, 2
), kept AS (
    SELECT width, value, sum(people) AS people
    FROM volunteers_ranktally WHERE fund_id = %(fund)s GROUP BY 1, 2
), differing AS (
    SELECT width, value, coalesce(counted.people, 0) - coalesce(kept.people, 0) AS missing
    FROM counted FULL JOIN kept USING (width, value)
    WHERE coalesce(counted.people, 0) <> coalesce(kept.people, 0)
)
"""  # noqa: S608 - only our own words
_COUNT = DIFFERING_TALLIES + "SELECT count(*) FROM differing"  # noqa: S608


def differing_tallies() -> int:
    """Return how many tallies of the fund in scope differ from the totals: none, as a rule."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"fund": scoped_fund_id()})
        return int(cursor.fetchone()[0])
