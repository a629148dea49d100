"""`make bench`: pages, rosters, hours and rankings, each beside what one would otherwise have.

``SIZE=city`` takes the sizes of a whole city (about an hour); ``PART`` one of pages, rosters,
service and proof alone.

Exits with 1 when a target is missed. The database is one of its own, copied from the migrated
template and removed at the end; every wall is up, and the connection is the app role's.
"""

import os
import platform
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import django

import tests.environment  # noqa: F401 - the same ground as the tests stand on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.city import City

SIZES = (30, 3_000, 30_000)
MOST_QUERIES, LEAST_RATIO = 6, 4.0


@contextmanager
def own_database() -> "Iterator[None]":
    """Work in a fresh database, as the app role."""
    from django.db import connection, connections

    from tests import databases

    name = databases.prepare("bench")
    connection.close()
    connection.settings_dict["NAME"] = name
    if databases.can_bypass_walls():
        raise RuntimeError("the connection bypasses row security")
    try:
        yield
    finally:
        connections.close_all()
        databases.drop(name)


def run() -> list[str]:
    """Measure and print; return what missed its target."""
    from bench import proof, rosters, service
    from bench.city import found_city

    city, at_size = found_city(), os.environ.get("SIZE") == "city"
    parts: dict[str, Callable[[], list[str]]] = {
        "pages": lambda: pages(city),
        "rosters": lambda: rosters.run(city.fund, city.office, city=at_size),
        "service": lambda: service.run(city.fund, city.office, city=at_size),
        "proof": lambda: proof.run(city.fund, city.office, part=proof.part()),
    }
    wanted = os.environ.get("PART") or ",".join(parts)
    return [line for name in wanted.split(",") for line in parts[name]()]


def pages(city: "City") -> list[str]:
    """Measure the pages, at every size."""
    from django.test import Client

    from bench.city import SLUG, YEAR, grow
    from bench.timing import RUNS, peak_mb, side_by_side

    addresses = {
        "项目台账（每页 50 行）": f"/{SLUG}/projects/?year={YEAR}",
        "工作台": f"/{SLUG}/desk/?year={YEAR}",
        "公开页面": f"/{SLUG}/",
        "同表 admin，同样的列": f"/{SLUG}/admin/projects/other/",
        "同表 admin，只有字段": f"/{SLUG}/admin/projects/project/",
    }
    ours, peer, plain = (list(addresses)[place] for place in (0, 3, 4))
    missed, counts = [], set()
    client = Client(headers={"host": "localhost"})
    client.force_login(city.office, backend="portal.accounts.AccountBackend")
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} 核；每页 {RUNS} 次取中位数，轮流打开"
    )
    for size in SIZES:
        grow(city, size)
        analyse()
        found = side_by_side(client, addresses)
        print(f"\n{size:,} 个项目")
        for name, page in found.items():
            print(f"  {name:<20}{page.ms:9.1f} ms  {page.queries:4} 次查询")
        ratio, bare = (found[other].ms / found[ours].ms for other in (peer, plain))
        print(f"  台账比 admin 快 {ratio:.1f} 倍（只有字段的 admin：{bare:.1f} 倍）")
        counts.add(found[ours].queries)
        if found[ours].queries > MOST_QUERIES:
            missed.append(f"{size} 个项目：台账 {found[ours].queries} 次查询，超过 {MOST_QUERIES}")
        if size > 30 and ratio < LEAST_RATIO:
            missed.append(f"{size} 个项目：台账只比 admin 快 {ratio:.1f} 倍，不到 {LEAST_RATIO}")
    if len(counts) > 1:
        missed.append(f"台账的查询次数随规模变化：{sorted(counts)}")
    print(f"\n内存最多 {peak_mb():.0f} MB")
    return missed


def analyse() -> None:
    """Let the planner know the sizes, as autovacuum would within a minute."""
    from django.db import connection

    from kit.tenancy.owner import owner_connection

    owner = owner_connection(connection.settings_dict["NAME"])
    with owner.cursor() as cursor:
        cursor.execute("ANALYZE")
    owner.close()


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    with own_database():
        missed = run()
    for line in missed:
        print(f"未达到：{line}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
