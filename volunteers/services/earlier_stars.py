"""Taking in stars that were recognised before the portal (以前认定): judged at once, then written.

They are awards like any other: held, so that no batch proposes them again, and revoked by a person.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction

from funds.models import User
from funds.permissions import Action, demand_whole
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.copying import TemporaryTable
from kit.errors import Refusal
from kit.history import recorded_as
from kit.models import Verdict
from kit.numbering import take_serials
from kit.tenancy.scope import scoped_fund_id

PREFIX = "YX"
"""What the portal's own numbers of earlier stars begin with (原星级)."""
MOVED_ON = "核对以后又有人登记了其中的星级，一行都没有写入。请重新核对。"
_KINDS = {
    "line": "integer",
    "number": "text",
    "id_index": "bytea",
    "name": "text",
    "level_id": "bigint",
    "rank": "integer",
    "level": "text",
    "awarded_on": "date",
    "cutoff": "date",
    "minutes": "bigint",
    "document": "text",
    "certifier": "text",
    "paper": "text",
}


@dataclass(slots=True)
class Recognised:
    """One row of a list, checked by itself; ``is_none`` where it says that nothing is held."""

    line: int
    faults: list[tuple[str, str]] = field(default_factory=list)
    number: str | None = None
    id_index: bytes | None = None
    name: str = ""
    level_id: int | None = None
    rank: int = 0
    level: str = ""
    awarded_on: date | None = None
    cutoff: date | None = None
    minutes: int | None = None
    document: str = ""
    certifier: str = ""
    paper: str = ""
    is_none: bool = False

    def shown(self) -> list[str]:
        """Return what a preview says of it."""
        day = "" if self.awarded_on is None else f"{self.awarded_on:%Y-%m-%d}"
        return [self.number or "", self.name, self.level, day, self.document]


@dataclass(frozen=True)
class Found:
    """What became of one row."""

    line: int
    verdict: Verdict
    shown: list[str]
    column: str
    reason: str


class StarIntake:
    """Takes in the rows of one list, in the fund and the transaction around it.

    Args:
        of_teams: the list is of organisations, by number or name.

    Raises:
        NotAllowed: ``by`` may not import, or may not confirm stars.
    """

    def __init__(self, *, by: User, of_teams: bool) -> None:
        fund = fund_in_scope()
        demand_whole(by, Action.IMPORT, fund)
        demand_whole(by, Action.STAR_CHECK, fund)
        self.by, self.of_teams = by, of_teams
        self.incoming = TemporaryTable("stars_incoming", _KINDS)

    def take(self, rows: list[Recognised]) -> None:
        """Keep some rows without faults until all have come."""
        self.incoming.copy([getattr(row, name) for name in _KINDS] for row in rows)

    def judge(self) -> Iterator[Found]:
        """Ask every rule of all rows, and yield what each is, in order."""
        given = {"fund": scoped_fund_id()}
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE pg_temp.stars_incoming")
            cursor.execute("DROP TABLE IF EXISTS pg_temp.stars_judged")
            cursor.execute(_JUDGED[self.of_teams], given)
            cursor.execute("ANALYZE pg_temp.stars_judged")
            cursor.execute("DROP TABLE IF EXISTS pg_temp.stars_told")
            whose = "organisation_id" if self.of_teams else "volunteer_id"
            cursor.execute(_TOLD.format(whose=whose), given)
            cursor.execute(
                "SELECT line, verdict, coalesce(number, ''), name, level, awarded_on::text, "
                "document, coalesce(at, ''), coalesce(reason, '') FROM pg_temp.stars_told "
                "ORDER BY line"
            )
            for line, verdict, *shown, at, reason in cursor.fetchall():
                yield Found(line, Verdict(verdict), shown, at, reason)

    def store(self, count: int) -> None:
        """Write what is new.

        Args:
            count: how many rows that are.

        Raises:
            Refusal: somebody recognised one of them since the rows were judged.
        """
        if not count:
            return
        today = clock.today()
        given: dict[str, Any] = {
            "fund": scoped_fund_id(),
            "by": self.by.pk,
            "now": clock.now(),
            "prefix": f"{PREFIX}-{today.year}-",
            "first": take_serials(PREFIX, today.year, count)[0],
        }
        try:
            with (
                recorded_as("导入以前认定的星级", by=self.by.pk),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute("DROP TABLE IF EXISTS pg_temp.stars_new")
                for sql in (_NUMBER, _KEEP, _AWARD):
                    cursor.execute(sql, given)
        except IntegrityError as error:
            raise Refusal(MOVED_ON) from error


_PEOPLE = """
LEFT JOIN volunteers_volunteer n ON n.fund_id = %(fund)s AND n.number = i.number
LEFT JOIN volunteers_volunteer x ON x.fund_id = %(fund)s AND x.id_index = i.id_index
    AND i.number IS NULL
"""
_TEAMS = """
LEFT JOIN volunteers_organisation n ON n.fund_id = %(fund)s AND n.number = i.number
LEFT JOIN volunteers_organisation x ON x.fund_id = %(fund)s AND x.name = i.name
    AND i.number IS NULL
"""
_WHOSE = """
CREATE TEMPORARY TABLE stars_judged ON COMMIT DROP AS
SELECT i.*, COALESCE(n.id, x.id) AS who, {volunteer} AS volunteer_id, {organisation} AS
    organisation_id, COALESCE(n.name, x.name) IS DISTINCT FROM i.name AS is_another,
    min(i.line) OVER (PARTITION BY COALESCE(n.id, x.id), i.rank) AS first
FROM pg_temp.stars_incoming i {joins}
"""
_WHO = "COALESCE(n.id, x.id)"
_JUDGED = {
    False: _WHOSE.format(volunteer=_WHO, organisation="NULL::bigint", joins=_PEOPLE),
    True: _WHOSE.format(volunteer="NULL::bigint", organisation=_WHO, joins=_TEAMS),
}
# The same star: of the same level by the same document on the same day, revoked since or not, or
# one of the portal's own by its certificate.
_TOLD = """
CREATE TEMPORARY TABLE stars_told ON COMMIT DROP AS
SELECT j.*, CASE WHEN r.reason IS NOT NULL THEN 'WRONG' WHEN same.id IS NOT NULL THEN 'SAME'
    ELSE 'NEW' END AS verdict, r.reason, r.at
FROM pg_temp.stars_judged j
LEFT JOIN (
    SELECT DISTINCT ON (j.line) j.line, a.id, a.earlier_id IS NULL
        OR (e.certifier, e.paper) = (j.certifier, j.paper)
        AND e.cutoff IS NOT DISTINCT FROM j.cutoff AND e.minutes IS NOT DISTINCT FROM j.minutes
        AS is_equal
    FROM pg_temp.stars_judged j
    JOIN volunteers_staraward a ON a.fund_id = %(fund)s AND a.{whose} = j.who AND a.rank = j.rank
    LEFT JOIN volunteers_earlierstar e ON e.fund_id = %(fund)s AND e.id = a.earlier_id
    WHERE a.earlier_id IS NULL AND a.certificate = j.paper
        OR (e.document, a.awarded_on) = (j.document, j.awarded_on)
    ORDER BY j.line, 3 DESC, a.id
) same ON same.line = j.line
LEFT JOIN volunteers_staraward held ON held.fund_id = %(fund)s AND held.{whose} = j.who
    AND held.rank = j.rank AND held.revoked_on IS NULL
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN j.who IS NULL THEN '没有这位志愿者或这个组织。请先登记，或核对编号。'
        WHEN j.is_another THEN '编号和姓名不是同一个人、同一个组织。请核对。'
        WHEN j.first < j.line THEN '和第 ' || j.first || ' 行是同一级。请留下一行。'
        WHEN same.id IS NOT NULL AND NOT same.is_equal
        THEN '这颗星已经登记过，内容不同。登记了不改：请先撤销，再用改正的文号导入。'
        WHEN same.id IS NULL AND held.id IS NOT NULL
        THEN '这一级已经认定过（' || held.certificate || '）。原来的有错，请先撤销。'
        END AS reason,
        CASE WHEN j.who IS NULL OR j.is_another THEN '编号' ELSE '认定星级' END AS at
) r
"""
# Apart, so that what each row refers to is known to be many when it is looked up by its key.
_NUMBER = """
CREATE TEMPORARY TABLE stars_new ON COMMIT DROP AS
SELECT *, nextval('volunteers_earlierstar_id_seq') AS earlier_id,
    row_number() OVER (ORDER BY line) AS place
FROM pg_temp.stars_told WHERE verdict = 'NEW'
"""
_KEEP = """
INSERT INTO volunteers_earlierstar
    (id, fund_id, document, certifier, paper, cutoff, minutes, recorded_by_id, recorded_at)
OVERRIDING SYSTEM VALUE
SELECT earlier_id, %(fund)s, document, certifier, paper, cutoff, minutes, %(by)s, %(now)s
FROM pg_temp.stars_new
"""
_AWARD = """
INSERT INTO volunteers_staraward
    (fund_id, earlier_id, volunteer_id, organisation_id, level_id, rank, certificate, code,
     awarded_on, revoked_reason)
SELECT %(fund)s, earlier_id, volunteer_id, organisation_id, level_id, rank,
    %(prefix)s || lpad((%(first)s + place - 1)::text, 6, '0'),
    replace(gen_random_uuid()::text, '-', ''), awarded_on, ''
FROM pg_temp.stars_new ORDER BY place
"""
