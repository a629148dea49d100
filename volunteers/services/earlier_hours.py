"""Taking in what volunteers had served before the portal kept records (以前累计).

One row a person: a sum up to a day, of which no day, period or organisation is known. It counts in
the total and, once shown, for stars, and in nothing else; a wrong one is reversed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from funds.models import User
from kit import clock
from kit.copying import TemporaryTable
from kit.errors import Refusal
from kit.models import Verdict
from kit.tenancy.scope import scoped_fund_id
from volunteers.masking import hours_text
from volunteers.models import UNDATED, RecordKind, VolunteerState
from volunteers.services.hours_intake import (
    MOVED_ON,
    OWN_KEY,
    OWN_KEYS,
    demand_another,
    demand_intake,
)

TITLE = "平台启用以前的累计时长"
_KINDS = {
    "line": "integer",
    "number": "text",
    "id_index": "bytea",
    "who": "text",
    "name": "text",
    "minutes": "integer",
    "cutoff": "date",
    "basis": "text",
    "key": "text",
}


@dataclass(slots=True)
class Summed:
    """One row of totals, checked by itself; nothing served (``minutes`` 0) is nothing to write."""

    line: int
    faults: list[tuple[str, str]] = field(default_factory=list)
    number: str | None = None
    id_index: bytes | None = None
    who: str = ""
    name: str = ""
    minutes: int = 0
    cutoff: date | None = None
    basis: str = ""
    key: str | None = None

    def shown(self) -> list[str]:
        """Return what a preview says of it."""
        return [self.who, self.name, hours_text(self.minutes), str(self.cutoff or "")]


@dataclass(frozen=True)
class Found:
    """What became of one row."""

    line: int
    verdict: Verdict
    shown: list[str]
    column: str
    reason: str


class TotalsIntake:
    """Takes in the rows of one sheet of totals, in the fund and the transaction around it.

    Raises:
        NotAllowed: ``by`` may not import, or may not record hours.
    """

    def __init__(self, *, by: User) -> None:
        demand_intake(by)
        self.by, self.new = by, 0
        self.incoming = TemporaryTable("totals_incoming", _KINDS)

    def take(self, rows: list[Summed]) -> None:
        """Keep some rows without faults until all have come."""
        self.incoming.copy([getattr(row, name) for name in _KINDS] for row in rows)

    def judge(self) -> dict[Verdict, int]:
        """Ask every rule of all rows, and return how many are what."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE pg_temp.totals_incoming")
            cursor.execute("DROP TABLE IF EXISTS pg_temp.totals_judged")
            cursor.execute(_JUDGED, {"fund": scoped_fund_id()})
            cursor.execute("SELECT verdict, count(*) FROM pg_temp.totals_judged GROUP BY verdict")
            counts = {Verdict(verdict): rows for verdict, rows in cursor.fetchall()}
        self.new = counts.get(Verdict.NEW, 0)
        return counts

    def found(self, verdict: Verdict, most: int | None = None) -> Iterator[Found]:
        """Yield the rows of a verdict in order, at most ``most``."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT line, who, name, minutes, cutoff::text, at, coalesce(reason, '') "
                "FROM pg_temp.totals_judged WHERE verdict = %s ORDER BY line LIMIT %s",
                [verdict.value, most],
            )
            for line, who, name, minutes, cutoff, at, reason in cursor:
                yield Found(line, verdict, [who, name, hours_text(minutes), cutoff], at, reason)

    def store(self, *, confirmed_by: User | None) -> None:
        """Write what is new.

        Raises:
            NotAllowed: nobody else confirmed it, or one who may not.
            Refusal: somebody recorded one of them, or a day they hold, since they were judged.
        """
        given: dict[str, Any] = {
            "fund": scoped_fund_id(),
            "by": self.by.pk,
            "confirmer": demand_another(self.by, confirmed_by).pk,
            "now": clock.now(),
            "title": TITLE,
        }
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                # Hours are entered and confirmed under the same locks: those of days before are
                # written by now, and seen, or are refused once this is.
                cursor.execute(_LOCK, given)
                cursor.execute(_INSERT, given)
                if cursor.rowcount < self.new:
                    raise Refusal(MOVED_ON)
        except IntegrityError as error:
            raise Refusal(MOVED_ON) from error


_EARLIER = RecordKind.EARLIER.value
_JUDGED = f"""
CREATE TEMPORARY TABLE totals_judged ON COMMIT DROP AS
WITH whose AS (
    SELECT i.line, i.who, COALESCE(n.name, x.name, i.name) AS name, i.minutes, i.cutoff, i.basis,
        COALESCE(n.id, x.id) AS volunteer_id, COALESCE(n.state, x.state) AS state,
        i.name <> '' AND COALESCE(n.name, x.name) <> i.name
        OR n.id IS NOT NULL AND i.id_index IS NOT NULL
        AND n.id_index IS DISTINCT FROM i.id_index AS is_another,
        min(i.line) OVER (PARTITION BY COALESCE(n.id, x.id)) AS first,
        i.key ~ '{OWN_KEYS}' AS is_own_key,
        COALESCE(i.key, '以前累计:' || COALESCE(n.id, x.id) || ':' || i.cutoff || ':' || i.minutes)
            AS key
    FROM pg_temp.totals_incoming i
    LEFT JOIN volunteers_volunteer n ON n.fund_id = %(fund)s AND n.number = i.number
    LEFT JOIN volunteers_volunteer x ON x.fund_id = %(fund)s AND x.id_index = i.id_index
        AND i.number IS NULL
), reasoned AS (
    SELECT w.*, r.id AS record_id, CASE
        WHEN w.volunteer_id IS NULL THEN '没有这位志愿者。请先登记，或核对编号。'
        WHEN w.is_another THEN '编号和姓名、证件号码不是同一个人。请核对。'
        WHEN w.first < w.line THEN '和第 ' || w.first || ' 行是同一个人。请留下一行。'
        WHEN r.id IS NOT NULL AND (r.volunteer_id, r.served_on, r.minutes, r.kind)
            IS DISTINCT FROM (w.volunteer_id, w.cutoff, w.minutes, '{_EARLIER}')
        THEN '这个来源编号已经导入过，内容不同。记录不改：请冲销原记录，再用新的来源编号导入。'
        WHEN r.id IS NOT NULL THEN NULL
        WHEN w.is_own_key THEN '{OWN_KEY}'
        WHEN e.id IS NOT NULL THEN '已经登记过以前累计 ' || round(e.minutes / 60.0, 1)
            || ' 小时（截至 ' || e.served_on || '）。一人只有一条：有错的请先冲销，再导入。'
        WHEN w.state <> '{VolunteerState.ACTIVE.value}' THEN '这位志愿者已退出，不能再记时长。'
        WHEN d.count > 0 THEN '截止日期以前已有 ' || d.count
            || ' 条服务记录，会重复计算。请把截止日期改到第一条记录以前。' END AS reason
    FROM whose w
    LEFT JOIN volunteers_servicerecord r ON r.fund_id = %(fund)s AND r.key = w.key
    LEFT JOIN volunteers_servicerecord e ON e.fund_id = %(fund)s
        AND e.volunteer_id = w.volunteer_id AND e.kind = '{_EARLIER}' AND NOT e.is_reversed
    LEFT JOIN LATERAL (
        SELECT count(*) AS count FROM volunteers_servicerecord s
        WHERE s.fund_id = %(fund)s AND s.volunteer_id = w.volunteer_id AND s.served_on <= w.cutoff
          AND s.kind <> ALL (ARRAY{[kind.value for kind in UNDATED]}) AND NOT s.is_reversed
    ) d ON true
)
SELECT *, CASE WHEN reason IS NOT NULL THEN 'WRONG' WHEN record_id IS NOT NULL THEN 'SAME'
    ELSE 'NEW' END AS verdict,
    CASE WHEN volunteer_id IS NULL OR is_another THEN '志愿者编号' ELSE '累计时长' END AS at
FROM reasoned
"""  # noqa: S608 - only our own words
_LOCK = """
SELECT count(*) FROM (
    SELECT v.id FROM volunteers_volunteer v WHERE v.fund_id = %(fund)s AND v.id IN (
        SELECT volunteer_id FROM pg_temp.totals_judged WHERE verdict = 'NEW')
    ORDER BY v.id FOR NO KEY UPDATE) locked
"""
_INSERT = f"""
INSERT INTO volunteers_servicerecord (fund_id, volunteer_id, served_on, minutes, kind, title,
    place, reason, is_reversed, key, recorded_by_id, confirmed_by_id, recorded_at)
SELECT %(fund)s, volunteer_id, cutoff, minutes, '{_EARLIER}', %(title)s, '', basis, false, key,
    %(by)s, %(confirmer)s, %(now)s
FROM pg_temp.totals_judged j WHERE verdict = 'NEW' AND NOT EXISTS (
    SELECT FROM volunteers_servicerecord s WHERE s.fund_id = %(fund)s
    AND s.volunteer_id = j.volunteer_id AND s.served_on <= j.cutoff
    AND s.kind <> ALL (ARRAY{[kind.value for kind in UNDATED]}) AND NOT s.is_reversed)
ORDER BY volunteer_id
"""  # noqa: S608 - only our own words
