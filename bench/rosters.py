"""Rosters taken in and given out: beside a stock django-import-export resource and bare COPY.

The people are made up (places 99xxxx, mobiles 199…). The ``\\copy`` fills a table of the same
columns and indexes, as its owner, without walls, guards and foreign keys; ``COPY TO`` reads the
roster's own columns. Everything of ours and of the resource runs in a process of its own.
"""

import io
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection

from bench.alone import Alone, alone
from funds.models import Fund, User
from kit.tenancy.owner import owner_connection
from kit.tenancy.scope import fund_scope
from tests.factories.rosters import ROSTER, people, write_xlsx
from volunteers.models import Division
from volunteers.queries.roster import copy_roster

ROUNDS = {False: 5, True: 1}
ROWS = {False: (20_000, 60_000), True: (200_000, 750_000)}
FOR_PEER = {False: 500, True: 5_000}
LEAST_IN, MOST_IN, MOST_IN_MB = 30.0, 3.0, 200.0
LEAST_OUT, MOST_OUT, MOST_OUT_MB = 15.0, 8.0, 60.0
GROWTH = 1.1
"""Memory that stays is within a tenth; what a process holds varies by that from run to run."""


def run(fund: Fund, office: User, *, city: bool) -> list[str]:
    """Measure and print; return what missed its target."""
    with fund_scope(fund.pk):
        Division.objects.create(code="990100", name="示例市")
    with tempfile.TemporaryDirectory() as name:
        return [*_Intake(Path(name), fund, office, city).run(), *_giving(Path(name), fund, city)]


class _Intake:
    """Takes in rosters of two sizes, several times, none of their people twice."""

    def __init__(self, folder: Path, fund: Fund, office: User, city: bool) -> None:
        self.folder, self.fund, self.office, self.city = folder, fund, office, city
        self.next = 0

    def run(self) -> list[str]:
        (rows, more), for_peer = ROWS[self.city], FOR_PEER[self.city]
        ours, copied, peer = [], [], []
        with _Copied() as table:
            for _ in range(ROUNDS[self.city]):
                last = table.last()
                ours.append(self._ours(self._sheet(rows)))
                copied.append(table.take(last))
                path = self._sheet(for_peer)
                peer.append(alone("take_in_plainly", path=str(path), fund=self.fund.pk))
        again = self._ours(self.folder / "0.xlsx")
        large = self._ours(self._sheet(more))
        rate, plain = (rows / _middle(ours), for_peer / _middle(peer))
        copy_rate = rows / median(copied)
        told = median(each.processor for each in ours) / rows * 1e6
        memory, most = (_memory(each) for each in (ours[-1], large))
        held = ours[-1].before_mb
        print(
            f"\n导入花名册 {rows:,} 行（.xlsx），含校验、加密、索引\n"
            f"  {rate:,.0f} 行/秒（处理器 {told:.0f} 微秒/行）；"
            f"{more:,} 行时 {more / large.seconds:,.0f} 行/秒；"
            f"同一份再导入 {rows / again.seconds:,.0f} 行/秒\n"
            f"  django-import-export {plain:,.0f} 行/秒；\\copy {copy_rate:,.0f} 行/秒\n"
            f"  快 {rate / plain:.1f} 倍；\\copy 的 {copy_rate / rate:.1f} 分之一；"
            f"内存 {memory:.0f} MB，{more:,} 行时 {most:.0f} MB（装好 Django 时 {held:.0f} MB）"
        )
        missed = _few("花名册导入比 import-export", rate / plain, LEAST_IN)
        missed += _many("花名册导入的时间对 \\copy", copy_rate / rate, MOST_IN)
        missed += _many("花名册导入的内存（MB）", max(memory, most), MOST_IN_MB)
        missed += _many("花名册导入的内存随行数", most / memory, GROWTH)
        if ours[0].found["NEW"] != rows or again.found != {**ours[0].found, "NEW": 0, "SAME": rows}:
            missed.append(f"导入的行数不对：{ours[0].found}，再导入 {again.found}")
        return missed

    def _sheet(self, rows: int) -> Path:
        told = ({**row, "区县": "示例市"} for row in people(rows, self.next))
        path = write_xlsx(self.folder / f"{self.next}.xlsx", ROSTER, told)
        self.next += rows
        return path

    def _ours(self, path: Path) -> Alone:
        return alone("take_in", path=str(path), fund=self.fund.pk, office=self.office.pk)


class _Copied:
    """A table like the volunteers', filled by COPY alone with the rows that were taken in."""

    def __enter__(self) -> "_Copied":
        self.owner = owner_connection(connection.settings_dict["NAME"])
        self.cursor = self.owner.cursor()
        self.cursor.execute("SET row_security = off")
        self.cursor.execute("CREATE TABLE bench_copied (LIKE volunteers_volunteer INCLUDING ALL)")
        return self

    def __exit__(self, *_: object) -> None:
        self.cursor.execute("DROP TABLE bench_copied")
        self.owner.close()

    def last(self) -> int:
        self.cursor.execute("SELECT coalesce(max(id), 0) FROM volunteers_volunteer")
        return int(self.cursor.fetchone()[0])

    def take(self, last: int) -> float:
        """Copy the rows behind one; return the seconds."""
        kept = io.BytesIO()
        rows = f"SELECT * FROM volunteers_volunteer WHERE id > {last:d}"  # noqa: S608 - a number
        self.cursor.copy_expert(f"COPY ({rows}) TO STDOUT", kept)
        kept.seek(0)
        return timed(lambda: self.cursor.copy_expert("COPY bench_copied FROM STDIN", kept))


def _giving(folder: Path, fund: Fund, city: bool) -> list[str]:
    """Write the roster of everybody, several times; and by the resource some of it."""
    path, some = folder / "out.xlsx", FOR_PEER[city] * 4
    ours, peer, copied = list[Alone](), list[Alone](), list[float]()
    for _ in range(ROUNDS[False]):
        ours.append(alone("give_out", path=str(path), fund=fund.pk))
        copied.append(_copied_out(fund))
        if len(peer) < ROUNDS[city]:
            args: dict[str, Any] = {"path": str(folder / "plain.xlsx"), "fund": fund.pk}
            peer.append(alone("give_out_plainly", **args, rows=some))
    rows = ours[0].found
    rate, plain, copy_rate = rows / _middle(ours), some / _middle(peer), rows / median(copied)
    memory = max(each.peak_mb - each.before_mb for each in ours)
    grown = max(each.peak_mb - each.before_mb for each in peer)
    print(
        f"\n导出花名册 {rows:,} 行（.xlsx），文本安全、机关格式\n"
        f"  {rate:,.0f} 行/秒；django-import-export {plain:,.0f} 行/秒；"
        f"COPY TO {copy_rate:,.0f} 行/秒\n"
        f"  快 {rate / plain:.1f} 倍；COPY TO 的 {copy_rate / rate:.1f} 分之一；"
        f"导出时多用 {memory:.0f} MB，import-export 写 {some:,} 行多用 {grown:.0f} MB"
    )
    missed = _few("花名册导出比 import-export", rate / plain, LEAST_OUT)
    missed += _many("花名册导出的时间对 COPY TO", copy_rate / rate, MOST_OUT)
    return missed + _many("花名册导出多用的内存（MB）", memory, MOST_OUT_MB)


class _Nowhere:
    """Takes what is copied and forgets it."""

    def write(self, data: bytes) -> None:
        pass


def _copied_out(fund: Fund) -> float:
    with fund_scope(fund.pk):
        return timed(lambda: copy_roster(_Nowhere()))


def timed(act: Callable[[], object]) -> float:
    """Return the seconds something takes."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def _middle(found: list[Alone]) -> float:
    return median(each.seconds for each in found)


def _memory(found: Alone) -> float:
    """What an import needs: its process and the one that parses."""
    return found.peak_mb + found.child_mb


def _few(what: str, found: float, least: float) -> list[str]:
    return [f"{what}：{found:.1f} 倍，不到 {least:.0f}"] if found < least else []


def _many(what: str, found: float, most: float) -> list[str]:
    return [f"{what}：{found:.1f}，超过 {most:g}"] if found > most else []
