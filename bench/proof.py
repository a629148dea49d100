"""A whole city moves in (75万 volunteers, five million records) while the public page is visited.

Every row goes through the import as an office would bring it; afterwards the figures are held
against what was generated. ``PROOF=20`` takes a twentieth; ``SIZE=city`` all of it.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import connection
from django.db.models import Sum

from bench.alone import alone
from bench.city import SLUG
from funds.models import Fund, User
from kit.tenancy.scope import fund_scope
from tests.factories.rosters import HOURS, ROSTER, people, write_xlsx
from volunteers.models import ServiceRecord, Volunteer
from volunteers.queries.figures import served_between
from volunteers.queries.totals import differing_totals

PEOPLE, RECORDS, A_FILE = 750_000, 5_000_000, 1_000_000
FIRST_PLACE = 4_000_000
IDLE_SECONDS = 5
MOST_SLOWER = 3.0
SINCE = date(2021, 1, 1)
DAYS = 1_500


@dataclass(frozen=True)
class Expected:
    """What the generated records come to, reckoned while they were written."""

    records: int
    minutes: int
    of_a_year: int


def run(fund: Fund, office: User, *, part: int) -> list[str]:
    """Take in a city, or a ``part``-th of it; print and return what went wrong."""
    count, records = PEOPLE // part, RECORDS // part
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = (
            {**row, "志愿者编号": f"Z{at}"} for at, row in enumerate(people(count, FIRST_PLACE))
        )
        sheets = [write_xlsx(folder / "roster.xlsx", ROSTER, rows)]
        expected = _write_hours(folder, count, records)
        idle = alone("visit", address=f"/{SLUG}/", seconds=IDLE_SECONDS).found
        began = time.perf_counter()
        with _visited(folder) as visits:
            found = alone("take_in", path=str(sheets[0]), fund=fund.pk, office=office.pk).found
            missed += _wrong("花名册", found, count)
            for path in sorted(folder.glob("hours-*.csv")):
                given = {"path": str(path), "fund": fund.pk, "office": office.pk}
                found = alone("take_in", **given, shape="hours").found
                missed += _wrong(path.name, found, found["NEW"])
        took = time.perf_counter() - began
    missed += _figures(fund, count, expected)
    slower = visits["p95"] / idle["p95"]
    print(
        f"\n{count:,} 人、{records:,} 条记录在网站开着时导入：{took:.0f} 秒；"
        f"公开页面打开 {visits['times']} 次，p95 {visits['p95']:.0f} 毫秒，"
        f"空闲时 {idle['p95']:.0f} 毫秒，{slower:.1f} 倍"
    )
    if slower > MOST_SLOWER:
        missed.append(f"导入时公开页面的 p95 是空闲时的 {slower:.1f} 倍，超过 {MOST_SLOWER:g}")
    return missed


def _write_hours(folder: Path, count: int, records: int) -> Expected:
    minutes = of_a_year = 0
    for first in range(0, records, A_FILE):
        path = folder / f"hours-{first // A_FILE}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HOURS)
            for n in range(first, min(first + A_FILE, records)):
                # One record a person and day: a person's next comes as many days later.
                day, half_hours = SINCE + timedelta(days=n // count), 1 + n % 8
                served = half_hours * 30
                minutes += served
                of_a_year += served if day.year == SINCE.year else 0
                writer.writerow(
                    [f"Z{n % count}", day, "", "", half_hours / 2, "示例服务", "", "", f"z{n}"]
                )
    return Expected(records, minutes, of_a_year)


def _wrong(what: str, found: dict[str, int], new: int) -> list[str]:
    return [] if found["NEW"] == new and not found["WRONG"] else [f"{what} 导入的行数不对：{found}"]


def _figures(fund: Fund, count: int, expected: Expected) -> list[str]:
    """Hold the figures of pages and reports against what was generated."""
    with fund_scope(fund.pk):
        people_found = Volunteer.objects.filter(number__startswith="Z").count()
        rows = ServiceRecord.objects.filter(key__startswith="z")
        minutes = rows.aggregate(sum=Sum("minutes"))["sum"]
        before = rows.filter(served_on__year=SINCE.year).aggregate(sum=Sum("minutes"))["sum"]
        others = ServiceRecord.objects.exclude(key__startswith="z").filter(
            served_on__year=SINCE.year
        )
        year = served_between(date(SINCE.year, 1, 1), date(SINCE.year, 12, 31))
        beside = others.aggregate(sum=Sum("minutes"))["sum"] or 0
        differing = differing_totals()
    told = {
        "人数": (people_found, count),
        "分钟": (minutes, expected.minutes),
        f"{SINCE.year} 年分钟": (before, expected.of_a_year),
        f"{SINCE.year} 年的数字": (year.minutes - beside, expected.of_a_year),
        "与记录不符的累计": (len(differing), 0),
    }
    return [
        f"{what}：{found}，应为 {right}" for what, (found, right) in told.items() if found != right
    ]


@contextmanager
def _visited(folder: Path) -> Iterator[dict[str, float]]:
    """Let the public page be visited by another process meanwhile; fills what was found."""
    found: dict[str, float] = {}
    end = folder / "end"
    args = json.dumps({"address": f"/{SLUG}/", "end": str(end)})
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "bench.alone", "visit", name, args]
    visitor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours
    try:
        yield found
    finally:
        end.touch()
        told, _ = visitor.communicate()
    found |= json.loads(told.splitlines()[-1])["found"]


def part() -> int:
    """Return which part of a city is asked for."""
    return int(os.environ.get("PROOF", "1" if os.environ.get("SIZE") == "city" else "100"))
