"""What stands on a public list of hours (公示名单), written where the records are."""

from typing import Any

from django.db import connection

from kit.hours import instant_of
from kit.planning import in_order_of_index
from kit.tenancy.scope import scoped_fund_id
from volunteers.models import HoursNotice, HoursShown

# Days after the last showing are read from the index of standing records alone. What was recorded
# late of days shown before is what came after that showing's last record; of showings older than
# that column, what was recorded since the day it was made. A name is masked as masked_name does.
_WRITE = """
WITH unseen AS (
    SELECT volunteer_id, minutes FROM volunteers_servicerecord
    WHERE fund_id = %(fund)s AND kind <> 'REVERSAL' AND NOT is_reversed
      AND served_on > %(after)s AND served_on <= %(through)s AND id <= %(counted_to)s
    UNION ALL
    SELECT volunteer_id, minutes FROM volunteers_servicerecord
    WHERE fund_id = %(fund)s AND kind <> 'REVERSAL' AND NOT is_reversed
      AND served_on <= %(after)s AND id > %(shown_to)s AND id <= %(counted_to)s
      AND (%(known)s OR recorded_at >= %(since)s)
), summed AS (
    SELECT volunteer_id, sum(minutes) AS minutes FROM unseen GROUP BY volunteer_id
), written AS (
    INSERT INTO volunteers_hoursnoticeline
        (fund_id, notice_id, volunteer_id, organisation_id, name, minutes)
    SELECT %(fund)s, %(notice)s, v.id, v.organisation_id,
           CASE WHEN length(v.name) < 2 THEN '*'
                WHEN length(v.name) = 2 THEN left(v.name, 1) || '*'
                ELSE left(v.name, 1) || repeat('*', least(length(v.name) - 2, 3))
                     || right(v.name, 1) END,
           summed.minutes
    FROM summed
    JOIN volunteers_volunteer v
      ON v.fund_id = %(fund)s AND v.id = summed.volunteer_id AND v.state <> 'ANONYMISED'
    LEFT JOIN volunteers_organisation o ON o.fund_id = %(fund)s AND o.id = v.organisation_id
    ORDER BY o.pinyin NULLS LAST, o.id, v.pinyin, v.id
    RETURNING minutes
)
SELECT count(*), coalesce(sum(minutes), 0) FROM written
"""
_ALWAYS = "-infinity"


def write_lines(notice: HoursNotice, last: HoursShown | None) -> tuple[int, int]:
    """Write what no earlier showing held up to ``notice``; return how many people and minutes."""
    known = last is not None and last.counted_to is not None
    given: dict[str, Any] = {
        "fund": scoped_fund_id(),
        "notice": notice.pk,
        "after": _ALWAYS if last is None else last.through,
        "through": notice.through,
        "counted_to": notice.counted_to,
        "shown_to": last.counted_to if last is not None and known else 0,
        "known": known,
        "since": _ALWAYS if last is None else instant_of(last.published_on, "00:00"),
    }
    with connection.cursor() as cursor, in_order_of_index(cursor):
        cursor.execute(_WRITE, given)
        people, minutes = cursor.fetchone()
    return int(people), int(minutes)
