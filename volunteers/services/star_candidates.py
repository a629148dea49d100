"""Who a batch proposes (认定候选), computed where the records are.

Of people one statement does it: one pass over the fund's records of the days that count, however
many volunteers there are. Organisations are some thousands: they are counted by one query, and one
definition of what a level asks for says which each reaches.
"""

from typing import Any

from django.db import connection

from kit import clock
from kit.planning import in_order_of_index
from kit.tenancy.scope import scoped_fund_id
from volunteers.models import CandidateState, StarBatch, StarCandidate, StarLevel
from volunteers.queries.star_teams import CLOSED_REASON, count_teams, levels_of, reached
from volunteers.queries.stars import BARRED_REASON, LEFT_REASON

# The index that the sums are read from alone holds no ids: the few records that came after the
# last one shown are taken off again, by their own index; a reversal of what was shown is left.
# The highest level reached is proposed where it is above every level held. Who left or is barred
# is named all the same, as not proposed and why. A bar's last day is still barred.
_COMPUTE = """
WITH recorded AS (
    SELECT volunteer_id, sum(minutes) AS minutes FROM volunteers_servicerecord
    WHERE fund_id = %(fund)s AND served_on <= %(until)s GROUP BY volunteer_id
), later AS (
    SELECT volunteer_id, sum(minutes) AS minutes FROM volunteers_servicerecord
    WHERE fund_id = %(fund)s AND served_on <= %(until)s AND id > %(counts_to)s
      AND (id > %(counted_to)s OR reverses_id IS NULL OR reverses_id > %(counts_to)s)
    GROUP BY volunteer_id
), summed AS (
    SELECT volunteer_id, recorded.minutes - coalesce(later.minutes, 0) AS minutes
    FROM recorded LEFT JOIN later USING (volunteer_id)
    WHERE recorded.minutes - coalesce(later.minutes, 0) >= %(least)s
), held AS (
    SELECT volunteer_id, max(rank) AS rank FROM volunteers_staraward
    WHERE fund_id = %(fund)s AND volunteer_id IS NOT NULL AND revoked_on IS NULL
    GROUP BY volunteer_id
), barred AS (
    SELECT volunteer_id, max(ends_on) AS ends_on FROM volunteers_bar
    WHERE fund_id = %(fund)s AND starts_on <= %(today)s AND ends_on >= %(today)s
      AND (lifted_on IS NULL OR lifted_on > %(today)s)
    GROUP BY volunteer_id
)
INSERT INTO volunteers_starcandidate
    (fund_id, batch_id, volunteer_id, level_id, held, minutes, grounds, state, reason)
SELECT %(fund)s, %(batch)s, v.id, reached.id, coalesce(held.rank, 0), summed.minutes, '{}',
       CASE WHEN v.state = 'LEFT' OR barred.ends_on IS NOT NULL THEN 'DROPPED' ELSE 'PROPOSED' END,
       CASE WHEN v.state = 'LEFT' THEN %(left)s
            WHEN barred.ends_on IS NOT NULL
            THEN %(barred)s || '（至' || to_char(barred.ends_on, 'YYYY-MM-DD') || '）' ELSE '' END
FROM summed
JOIN volunteers_volunteer v
  ON v.fund_id = %(fund)s AND v.id = summed.volunteer_id AND v.state <> 'ANONYMISED'
CROSS JOIN LATERAL (
    SELECT id, level FROM volunteers_starlevel
    WHERE fund_id = %(fund)s AND rule_id = %(rule)s AND hours * 60 <= summed.minutes
    ORDER BY level DESC LIMIT 1
) reached
LEFT JOIN held ON held.volunteer_id = v.id
LEFT JOIN barred ON barred.volunteer_id = v.id
WHERE reached.level > coalesce(held.rank, 0)
ORDER BY reached.level DESC, summed.minutes DESC, v.id
"""


def propose(batch: StarBatch) -> None:
    """Write the candidates of a batch that was just made, by the records up to its last one."""
    if batch.is_of_teams:
        _propose_teams(batch)
    else:
        _propose_people(batch)


def _propose_people(batch: StarBatch) -> None:
    levels = StarLevel.objects.filter(rule=batch.rule_id, hours__isnull=False)
    least = levels.order_by("hours").values_list("hours", flat=True)[0] or 0
    given: dict[str, Any] = {
        "fund": scoped_fund_id(),
        "batch": batch.pk,
        "rule": batch.rule_id,
        "until": batch.until,
        "counts_to": batch.counts_to,
        "counted_to": batch.counted_to,
        "least": least * 60,
        "today": clock.today(),
        "left": LEFT_REASON,
        "barred": BARRED_REASON,
    }
    with connection.cursor() as cursor, in_order_of_index(cursor):
        cursor.execute(_COMPUTE, given)


def _propose_teams(batch: StarBatch) -> None:
    """Propose each organisation for the highest level it can still reach, the highest first."""
    levels = levels_of(batch)
    rows = []
    for team in count_teams(batch):
        level = reached(levels, team.counted, None)
        if level is None or level.level <= team.held:
            continue
        closed = team.closed_on is not None
        rows.append(
            StarCandidate(
                batch=batch,
                organisation_id=team.organisation,
                level=level,
                held=team.held,
                minutes=team.minutes,
                grounds=team.counted.kept(),
                state=CandidateState.DROPPED if closed else CandidateState.PROPOSED,
                reason=CLOSED_REASON if closed else "",
            )
        )
    rows.sort(key=lambda row: (-row.level.level, -row.minutes, row.organisation_id or 0))
    StarCandidate.objects.bulk_create(rows)
