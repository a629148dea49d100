"""Taking in service hours (时长导入): every rule asked of all rows at once, then one insert."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from funds.models import User
from funds.permissions import Action, demand_whole
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.copying import TemporaryTable
from kit.errors import NotAllowed, Refusal
from kit.models import Verdict
from kit.tenancy.scope import scoped_fund_id
from volunteers.masking import hours_text
from volunteers.models import UNDATED, RecordKind, VolunteerState

LOT = 5_000
_KINDS = {
    "line": "integer",
    "number": "text",
    "id_index": "bytea",
    "who": "text",
    "served_on": "date",
    "begins": "timestamptz",
    "ends": "timestamptz",
    "minutes": "integer",
    "cap": "integer",
    "title": "text",
    "place": "text",
    "organisation_id": "bigint",
    "project_id": "bigint",
    "key": "text",
}
OWN_KEYS = "^(签到|补录|冲销|导入|以前累计):"
"""What the portal's own keys begin with, as PostgreSQL reads it: a check-out, a reversal and so on
is written by its key, and another's record that held it would hinder that for good."""
OWN_KEY = "这个来源编号是平台自己的编号样式，别处来的不能用。请改成原系统的编号，或留空。"
MOVED_ON = "核对以后又有人记了其中的时间，一行都没有写入。请重新核对。"


@dataclass(slots=True)
class Served:
    """One row of hours, checked by itself.

    Attributes:
        line: its number in the sheet.
        who: how the volunteer is shown; an identity number masked.
        cap: minutes that count at most on that day.
        key: what the sheet tells the record apart by; ``None`` is made of what was served.
    """

    line: int
    faults: list[tuple[str, str]] = field(default_factory=list)
    number: str | None = None
    id_index: bytes | None = None
    who: str = ""
    served_on: date | None = None
    begins: datetime | None = None
    ends: datetime | None = None
    minutes: int = 0
    cap: int = 0
    title: str = ""
    place: str = ""
    organisation_id: int | None = None
    project_id: int | None = None
    key: str | None = None


@dataclass(frozen=True)
class Found:
    """What became of one row."""

    line: int
    verdict: Verdict
    shown: list[str]
    column: str = ""
    reason: str = ""


def demand_intake(by: User) -> None:
    """Do nothing when ``by`` may bring hours in.

    Raises:
        NotAllowed: ``by`` may not import, or may not record hours.
    """
    fund = fund_in_scope()
    demand_whole(by, Action.IMPORT, fund)
    demand_whole(by, Action.HOURS_RECORD, fund)


def demand_another(by: User, confirmed_by: User | None) -> User:
    """Return who confirms what ``by`` brings in.

    Raises:
        NotAllowed: nobody, the same person, or one who may not confirm hours.
    """
    if confirmed_by is None or confirmed_by.pk == by.pk:
        raise NotAllowed("导入的时长要由另一个人确认，才写入。请交由其他人办理。")
    demand_whole(confirmed_by, Action.HOURS_CONFIRM, fund_in_scope())
    return confirmed_by


class HoursIntake:
    """Takes in the rows of one sheet of hours, in the fund and the transaction around it.

    Raises:
        NotAllowed: ``by`` may not import, or may not record hours.
    """

    def __init__(self, *, by: User) -> None:
        demand_intake(by)
        self.by, self.fund_id = by, scoped_fund_id()
        self.incoming = TemporaryTable("hours_incoming", _KINDS)

    def take(self, rows: list[Served]) -> None:
        """Keep some rows without faults until all have come."""
        self.incoming.copy([getattr(row, name) for name in _KINDS] for row in rows)

    def judge(self) -> dict[Verdict, int]:
        """Ask every rule of all rows, and return how many are what."""
        with connection.cursor() as cursor:
            for name, sql in _STEPS:
                cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{name}")
                cursor.execute(
                    f"CREATE TEMPORARY TABLE {name} ON COMMIT DROP AS {sql}", self._given
                )
                cursor.execute(f"ANALYZE pg_temp.{name}")
            cursor.execute("SELECT verdict, count(*) FROM pg_temp.hours_judged GROUP BY verdict")
            return {Verdict(verdict): rows for verdict, rows in cursor.fetchall()}

    def found(self, verdict: Verdict, most: int | None = None) -> Iterator[Found]:
        """Yield the rows of a verdict in order, at most ``most``."""
        last, left = 0, most
        while left is None or left > 0:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT line, who, served_on::text, minutes, title, at, reason "
                    "FROM pg_temp.hours_judged WHERE verdict = %s AND line > %s "
                    "ORDER BY line LIMIT %s",
                    [verdict.value, last, LOT if left is None else min(left, LOT)],
                )
                rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            left = None if left is None else left - len(rows)
            for line, who, day, minutes, title, at, reason in rows:
                shown = [who, day, hours_text(minutes), title]
                yield Found(line, verdict, shown, at or "", reason or "")

    def store(self, *, confirmed_by: User | None) -> None:
        """Write what is new.

        Args:
            confirmed_by: who looked at it besides who brings it; ``None`` where no page was in
                between to ask a second person (the command), and none is recorded then.

        Raises:
            NotAllowed: the same person confirmed it, or one who may not.
            Refusal: somebody recorded the same time since the rows were judged.
        """
        confirmer = None if confirmed_by is None else demand_another(self.by, confirmed_by).pk
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                given = {
                    **self._given,
                    "by": self.by.pk,
                    "confirmer": confirmer,
                    "now": clock.now(),
                }
                cursor.execute(_INSERT, given)
        except IntegrityError as error:
            raise Refusal(MOVED_ON) from error

    @property
    def _given(self) -> dict[str, Any]:
        return {"fund": self.fund_id}


_UNDATED = [kind.value for kind in UNDATED]
# Whom each row means, and by which key it is known.
_WHOSE = f"""
SELECT i.line, i.who, i.served_on, i.begins, i.ends, i.minutes, i.cap, i.title, i.place,
    i.organisation_id AS given_organisation, i.project_id,
    COALESCE(n.id, x.id) AS volunteer_id,
    COALESCE(n.state, x.state) AS state,
    n.id IS NOT NULL AND i.id_index IS NOT NULL AND n.id_index IS DISTINCT FROM i.id_index
        AS is_another,
    COALESCE(i.organisation_id, n.organisation_id, x.organisation_id) AS organisation_id,
    i.key ~ '{OWN_KEYS}' AS is_own_key,
    COALESCE(i.key, '导入:' || left(encode(sha256(convert_to(concat_ws('|',
        COALESCE(n.id, x.id), i.served_on, extract(epoch FROM i.begins), i.minutes, i.title),
        'UTF8')), 'hex'), 48)) AS key
FROM pg_temp.hours_incoming i
LEFT JOIN volunteers_volunteer n ON n.fund_id = %(fund)s AND n.number = i.number
LEFT JOIN volunteers_volunteer x ON x.fund_id = %(fund)s AND x.id_index = i.id_index
    AND i.number IS NULL
"""  # noqa: S608 - only our own words
# What each row is to the records that stand; one reason is enough.
_KEYED = f"""
SELECT w.*, r.id AS record_id, CASE
    WHEN w.volunteer_id IS NULL THEN '没有这位志愿者。请先登记，或核对编号。'
    WHEN w.is_another THEN '编号和证件号码不是同一个人。请核对。'
    WHEN w.first < w.line THEN '和第 ' || w.first || ' 行的来源编号或内容相同。请删去一行。'
    WHEN r.id IS NOT NULL AND (r.volunteer_id, r.served_on, r.minutes, r.title, r.place)
        IS DISTINCT FROM (w.volunteer_id, w.served_on, w.minutes, w.title, w.place)
        OR r.id IS NOT NULL AND lower(r.period) IS DISTINCT FROM w.begins
        OR r.id IS NOT NULL AND w.given_organisation IS NOT NULL
        AND r.organisation_id IS DISTINCT FROM w.given_organisation
        OR r.id IS NOT NULL AND w.project_id IS NOT NULL
        AND r.project_id IS DISTINCT FROM w.project_id
    THEN '这个来源编号已经导入过，内容不同。记录不改：请冲销原记录，再用新的来源编号导入。'
    WHEN r.id IS NULL AND w.is_own_key THEN '{OWN_KEY}'
    WHEN r.id IS NULL AND w.state <> '{VolunteerState.ACTIVE.value}'
    THEN '这位志愿者已退出，不能再记时长。' END AS reason
FROM (SELECT *, min(line) OVER (PARTITION BY key) AS first FROM pg_temp.hours_whose) w
LEFT JOIN volunteers_servicerecord r ON r.fund_id = %(fund)s AND r.key = w.key
"""  # noqa: S608 - only our own words
# New rows beside one another and beside what is on record: overlaps, and too much on one day.
_NEW = f"""
SELECT t.*, CASE
    WHEN e.served_on IS NOT NULL
    THEN '这一天已经在以前累计的时长里了（截至 ' || e.served_on || '）。同一时间只记一次。'
    WHEN t.begins < t.until THEN '和本表另一行的时间重叠。同一时间只记一次。'
    WHEN t.begins IS NOT NULL AND EXISTS (
        SELECT FROM volunteers_servicerecord r WHERE r.fund_id = %(fund)s
        AND r.volunteer_id = t.volunteer_id AND r.period && tstzrange(t.begins, t.ends)
        AND r.period IS NOT NULL AND NOT r.is_reversed AND r.kind <> '{RecordKind.REVERSAL.value}')
    THEN '这段时间已有别的记录。同一时间只记一次。'
    WHEN t.until_now + COALESCE(d.minutes, 0) > t.cap
    THEN '这一天每人最多记 ' || t.cap || ' 分钟，连这一行已有 '
        || t.until_now + COALESCE(d.minutes, 0) || ' 分钟。' END AS too_much
FROM (
    SELECT line, volunteer_id, served_on, begins, ends, cap,
        max(ends) OVER (PARTITION BY volunteer_id ORDER BY begins, line
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS until,
        sum(minutes) OVER (PARTITION BY volunteer_id, served_on ORDER BY line) AS until_now
    FROM pg_temp.hours_keyed WHERE reason IS NULL AND record_id IS NULL
) t LEFT JOIN LATERAL (
    -- What counts is told apart after reading: else the index of a period would serve too, which
    -- gives the whole city's day for each row wherever the planner does not know the sizes yet.
    SELECT sum(r.minutes) FILTER (WHERE r.kind <> ALL (ARRAY{_UNDATED}) AND NOT r.is_reversed)
        AS minutes
    FROM volunteers_servicerecord r
    WHERE r.fund_id = %(fund)s AND r.volunteer_id = t.volunteer_id AND r.served_on = t.served_on
) d ON true
LEFT JOIN volunteers_servicerecord e ON e.fund_id = %(fund)s AND e.volunteer_id = t.volunteer_id
    AND e.kind = '{RecordKind.EARLIER.value}' AND NOT e.is_reversed AND e.served_on >= t.served_on
"""  # noqa: S608 - only our own words
_JUDGED = """
SELECT k.line, k.who, k.served_on, k.begins, k.ends, k.minutes, k.title, k.place, k.key,
    k.volunteer_id, k.organisation_id, k.project_id, COALESCE(k.reason, n.too_much) AS reason, CASE
    WHEN k.reason IS NOT NULL OR n.too_much IS NOT NULL THEN 'WRONG'
    WHEN k.record_id IS NOT NULL THEN 'SAME' ELSE 'NEW' END AS verdict,
    CASE WHEN k.volunteer_id IS NULL OR k.is_another THEN '志愿者编号'
        WHEN k.reason IS NOT NULL THEN '来源编号' ELSE '服务日期' END AS at
FROM pg_temp.hours_keyed k LEFT JOIN pg_temp.hours_new n USING (line)
"""
_STEPS = (
    ("hours_whose", _WHOSE),
    ("hours_keyed", _KEYED),
    ("hours_new", _NEW),
    ("hours_judged", _JUDGED),
)
_INSERT = f"""
INSERT INTO volunteers_servicerecord (fund_id, volunteer_id, organisation_id, project_id, served_on,
    period, minutes, kind, title, place, reason, is_reversed, key, recorded_by_id, confirmed_by_id,
    recorded_at)
SELECT %(fund)s, volunteer_id, organisation_id, project_id, served_on,
    CASE WHEN begins IS NULL THEN NULL ELSE tstzrange(begins, ends) END, minutes,
    '{RecordKind.IMPORTED.value}', title, place, '', false, key, %(by)s, %(confirmer)s, %(now)s
FROM pg_temp.hours_judged WHERE verdict = 'NEW' ORDER BY volunteer_id, served_on, line
"""  # noqa: S608 - only our own words
