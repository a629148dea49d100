"""Hours, totals, stars and rankings at size: beside ORM loops, OFFSET paging and bare statements.

People and records are made up by the database itself. The first records are written past the
triggers, which would take most of an hour for a city, and their totals and tallies reckoned as
``reconcile_hours`` does; what is measured afterwards goes through every wall, guard and trigger.
What is short is taken several times by turns, so that whatever slows the machine slows all.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.db import connection, transaction
from django.db.models import Sum

from bench.records import RECORDS, bare_table, past_triggers
from bench.rosters import timed
from funds.models import Fund, User
from kit import clock
from kit.tenancy.owner import owner_connection
from kit.tenancy.scope import fund_scope
from tests.factories.stars import shown, star_rule
from volunteers.models import ServiceRecord, Volunteer, VolunteerTotal
from volunteers.queries.rankings import Asked, Edge, minutes_at, my_rank, places_from, ranking
from volunteers.services.star_batches import BatchData, compute_batch
from volunteers.services.totals import rebuild_tallies, rebuild_totals

ROUNDS, MANY = 5, 9
SIZES = {False: (25_000, 200_000), True: (2_450_000, 20_000_000)}
"""Volunteers and their records."""
PIECE = 500_000
ADDED = 20_000
PEER_PEOPLE = 1_000
PAGE = 50
DEPTH = {False: 20_000, True: 5_000_000 // PAGE * PAGE}
LEAST_STARS, MOST_SCAN, MOST_ADD, MOST_MS, MOST_WALLS = 100, 5, 3, 5, 1.15
LEAST_RANK = {False: 20, True: 100}
"""Sorting takes longer with every record, reading a tally or an index does not: of the small size
only what does not depend on it is held in full, the milliseconds."""

_PEOPLE = """
INSERT INTO volunteers_volunteer (fund_id, number, name, pinyin, sex, id_kind, id_last4,
    mobile_last4, ethnicity, political_status, education, occupation, skills, intents, free_times,
    registered_on, joined_by, is_unranked, state, version)
SELECT %(fund)s, 'B' || n, '示例' || n, 'shi li', 'MALE', 'RESIDENT', '', '', '', '', '', '',
    '{}', '{}', '', DATE '2018-01-01' + (n %% 2000)::int, 'ROSTER', n %% 50 = 0, 'ACTIVE', 1
FROM generate_series(%(first)s::bigint, %(last)s) n
"""
# A person's records lie apart, as they do where a city's are added day by day.
_RECORDS = """
INSERT INTO {table} (fund_id, volunteer_id, served_on, minutes, kind, title, place, reason,
    is_reversed, key, recorded_at)
SELECT %(fund)s, %(base)s + (n * 7919) %% %(people)s, DATE '2020-01-01' + ((n / 97) %% 2000)::int,
    30 + n * 13 %% 400, 'IMPORTED', '示例服务', '示例地点', '', false, 'b' || n, now()
FROM generate_series(%(first)s::bigint, %(last)s) n
"""

_KEYS = {
    "fund_id": "funds_fund",
    "volunteer_id": "volunteers_volunteer",
    "organisation_id": "volunteers_organisation",
    "project_id": "projects_project",
    "reverses_id": "bench_records",
    "recorded_by_id": "funds_user",
    "confirmed_by_id": "funds_user",
}


@dataclass(frozen=True)
class Side:
    """What was taken side by side: the seconds of each, by name."""

    seconds: dict[str, float]

    def ratio(self, one: str, other: str) -> float:
        return self.seconds[one] / self.seconds[other]


class Service:
    """A fund with people and records; measures on them."""

    def __init__(self, fund: Fund, office: User, *, city: bool) -> None:
        self.fund, self.office, self.city = fund, office, city
        self.people, self.records = SIZES[city]
        self.missed: list[str] = []
        with fund_scope(fund.pk):
            star_rule(office)
            shown(office)
        self._grow()

    def run(self) -> list[str]:
        """Measure and print; return what missed its target."""
        print(f"\n志愿者 {self.people:,} 人，服务记录 {self.records:,} 条")
        self._stars()
        self._adding()
        self._rankings()
        self._walls()
        return self.missed

    def _grow(self) -> None:
        last = self.people
        for first in range(1, last + 1, PIECE):
            self._write(_PEOPLE, first=first, last=min(first + PIECE - 1, last))
        with fund_scope(self.fund.pk):
            self.base = Volunteer.objects.filter(number="B1").values_list("pk", flat=True)[0]
        records = _RECORDS.format(table=RECORDS)
        with self._owner() as cursor:
            with past_triggers(cursor):
                for first in range(1, self.records + 1, PIECE):
                    given = self._given(first=first, last=min(first + PIECE - 1, self.records))
                    cursor.execute(records, given)
            cursor.execute("VACUUM ANALYZE volunteers_servicerecord")
            cursor.execute("VACUUM ANALYZE volunteers_volunteer")
            with fund_scope(self.fund.pk):
                rebuild_totals()
                rebuild_tallies()
            cursor.execute("VACUUM ANALYZE volunteers_volunteertotal")

    def _write(self, sql: str, **given: int) -> None:
        with fund_scope(self.fund.pk), connection.cursor() as cursor:
            cursor.execute(sql, self._given(**given))

    def _given(self, **given: int) -> dict[str, Any]:
        return {"fund": self.fund.pk, "people": self.people, "base": getattr(self, "base", 0),
                **given}  # fmt: skip

    @contextmanager
    def _owner(self) -> Iterator[Any]:
        owner = owner_connection(connection.settings_dict["NAME"])
        with owner.cursor() as cursor:
            yield cursor
        owner.close()

    def _stars(self) -> None:
        """Everybody's hours summed and rated from all records; the sum of all; an ORM loop."""
        with self._owner() as cursor:
            found = side_by_side(
                3 if self.city else ROUNDS,
                ours=self._rolled_back(self._rate),
                rebuilt=self._rolled_back(rebuild_totals),
                scan=lambda: _scanned(cursor),
            )
        peer = timed(self._rolled_back(self._loop)) / PEER_PEOPLE * self.people
        faster, slower = peer / found.seconds["ours"], found.ratio("ours", "scan")
        print(
            f"  累计时长和星级：{found.seconds['ours']:.2f} 秒；ORM 逐批更新约 {peer:.0f} 秒，"
            f"快 {faster:.0f} 倍；全表求和 {found.seconds['scan']:.2f} 秒的 {slower:.1f} 倍；"
            f"按记录核对并重算累计 {found.seconds['rebuilt']:.2f} 秒"
        )
        self._few("累计时长和星级比 ORM", faster, LEAST_STARS)
        self._many("累计时长和星级的时间对全表求和", slower, MOST_SCAN)

    def _rate(self) -> None:
        compute_batch(BatchData("测速", clock.today() - timedelta(days=1)), by=self.office)

    def _loop(self) -> None:
        """Sum and rate some people as a loop over models does."""
        people = Volunteer.objects.filter(number__startswith="B").order_by("pk")[:PEER_PEOPLE]
        chosen = list(people)
        totals = {
            total.volunteer_id: total
            for total in VolunteerTotal.objects.filter(volunteer__in=chosen)
        }
        for person in chosen:
            rows = ServiceRecord.objects.filter(volunteer=person)
            minutes = rows.aggregate(sum=Sum("minutes"))["sum"] or 0
            if person.pk in totals:
                totals[person.pk].minutes = minutes
            person.version += 1
        VolunteerTotal.objects.bulk_update(totals.values(), ["minutes"], batch_size=1_000)
        Volunteer.objects.bulk_update(chosen, ["version"], batch_size=1_000)

    def _adding(self) -> None:
        """Records with totals and places kept, beside the bare insert of the same rows.

        The bare insert writes into a table with the columns, indexes and foreign keys a Django
        model gives it, and nothing else: no walls, guards, totals, places. A second one without
        foreign keys shows what those cost.
        """
        with self._owner() as cursor:
            cursor.execute("SET row_security = off")
            bare_table(cursor, "bench_records", keys=_KEYS)
            bare_table(cursor, "bench_keyless", keys={})
            kept = _RECORDS.format(table=RECORDS)
            place = iter(range(self.records + 1, 10**9, ADDED))

            def add() -> None:
                first = next(place)
                self._write(kept, first=first, last=first + ADDED - 1)

            def bare(table: str) -> None:
                first = next(place)
                written = _RECORDS.format(table=table)
                cursor.execute(written, self._given(first=first, last=first + ADDED - 1))

            found = side_by_side(
                ROUNDS,
                ours=add,
                bare=lambda: bare("bench_records"),
                keyless=lambda: bare("bench_keyless"),
            )
            cursor.execute("DROP TABLE bench_records, bench_keyless")
        slower, without = found.ratio("ours", "bare"), found.ratio("ours", "keyless")
        print(
            f"  加 {ADDED:,} 条记录：{found.seconds['ours']:.2f} 秒，累计和名次随之更新；"
            f"只写记录（同样的索引、外键）{found.seconds['bare']:.2f} 秒，{slower:.1f} 倍；"
            f"连外键也没有的 {found.seconds['keyless']:.2f} 秒，{without:.1f} 倍"
        )
        self._many("加记录的时间对只写记录", slower, MOST_ADD)

    def _rankings(self) -> None:
        depth = min(DEPTH[self.city], self.people * 4 // 5)
        with fund_scope(self.fund.pk):
            deep = minutes_at(depth) or 0
            one = Volunteer.objects.get(pk=self.base + self.people // 2)
            own = my_rank(one)
            pairs: dict[str, tuple[Callable[[], object], Callable[[], object]]] = {
                f"前 {PAGE} 名": (lambda: ranking(Asked(), most=PAGE), lambda: _top_by_sums()),
                "我的名次": (lambda: my_rank(one), lambda: _rank_by_sums(own)),
                f"第 {depth // PAGE:,} 页": (
                    lambda: places_from(Edge(deep), most=PAGE),
                    lambda: _page_by_offset(depth),
                ),
            }
            for name, (ours, peer) in pairs.items():
                mine = median(in_sql(ours) for _ in range(MANY)) * 1000
                theirs = median(in_sql(peer) for _ in range(3)) * 1000
                print(f"  {name}：{mine:.1f} 毫秒；按记录排、OFFSET 翻页 {theirs:.0f} 毫秒，"
                      f"快 {theirs / mine:.0f} 倍")  # fmt: skip
                self._few(f"{name}比 OFFSET", theirs / mine, LEAST_RANK[self.city])
                self._many(f"{name}（毫秒）", mine, MOST_MS)

    def _walls(self) -> None:
        """The same sum as the app role, under row security, and as the owner without it."""
        sql = (
            "SELECT count(*), sum(minutes), max(served_on) FROM volunteers_servicerecord "
            "WHERE fund_id = %s AND title <> ''"
        )
        with self._owner() as cursor, fund_scope(self.fund.pk), connection.cursor() as own:
            cursor.execute("SET row_security = off")
            found = side_by_side(
                MANY,
                ours=lambda: own.execute(sql, [self.fund.pk]),
                off=lambda: cursor.execute(sql, [self.fund.pk]),
            )
        slower = found.ratio("ours", "off")
        print(f"  行级权限：开 {found.seconds['ours']:.3f} 秒，关 {found.seconds['off']:.3f} 秒，"
              f"{slower:.2f} 倍")  # fmt: skip
        self._many("行级权限开对关", slower, MOST_WALLS)

    def _rolled_back(self, act: Callable[[], object]) -> Callable[[], object]:
        def work() -> None:
            with fund_scope(self.fund.pk), transaction.atomic():
                act()
                transaction.set_rollback(True)

        return work

    def _few(self, what: str, found: float, least: float) -> None:
        if found < least:
            self.missed.append(f"{what}：{found:.0f} 倍，不到 {least:g}")

    def _many(self, what: str, found: float, most: float) -> None:
        if found > most:
            self.missed.append(f"{what}：{found:.2f}，超过 {most:g}")


def run(fund: Fund, office: User, *, city: bool) -> list[str]:
    """Measure and print; return what missed its target."""
    return Service(fund, office, city=city).run()


def side_by_side(rounds: int, **acts: Callable[[], object]) -> Side:
    """Do each in turn, ``rounds`` times; the middle of each counts."""
    took: dict[str, list[float]] = {name: [] for name in acts}
    for _ in range(rounds):
        for name, act in acts.items():
            took[name].append(timed(act))
    return Side({name: median(found) for name, found in took.items()})


def in_sql(act: Callable[[], object]) -> float:
    """Return the seconds that the database takes for what something asks of it."""
    spent = [0.0]

    def watched(execute: Any, *asked: Any) -> Any:
        answer: list[Any] = []
        spent[0] += timed(lambda: answer.append(execute(*asked)))
        return answer[0]

    with connection.execute_wrapper(watched):
        act()
    return spent[0]


def _scanned(cursor: Any) -> None:
    """Sum all minutes, reading the table once and nothing else, by one process as ours."""
    cursor.execute("SET max_parallel_workers_per_gather = 0; SET enable_indexonlyscan = off")
    cursor.execute("SET enable_indexscan = off; SET enable_bitmapscan = off")
    cursor.execute("SELECT sum(minutes) FROM volunteers_servicerecord")


def _summed() -> Any:
    rows = ServiceRecord.objects.order_by().values("volunteer").annotate(sum=Sum("minutes"))
    return rows.filter(volunteer__is_unranked=False, volunteer__state="ACTIVE")


def _top_by_sums() -> object:
    return list(_summed().order_by("-sum", "volunteer")[:PAGE])


def _rank_by_sums(own: Any) -> object:
    return _summed().filter(sum__gt=own.minutes if own else 0).count()


def _page_by_offset(depth: int) -> object:
    return list(_summed().order_by("-sum", "volunteer")[depth : depth + PAGE])
