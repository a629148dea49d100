"""Timing pages in one process, each beside its peer: absolute times mean little, ratios more."""

import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

RUNS, WARM = 9, 2
# What the scope and the transaction cost is the same for every page, and says nothing of it.
NOT_COUNTED = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET CONSTRAINTS")


@dataclass(frozen=True)
class Measured:
    """One page: its median time in ms, and its queries without scope setting and savepoints."""

    ms: float
    queries: int


def measure(client: Client, address: str) -> Callable[[], float]:
    """Return a function that opens the page once and tells how long it took, in ms."""

    def once() -> float:
        began = time.perf_counter()
        answer = client.get(address)
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        return took

    return once


def side_by_side(client: Client, addresses: dict[str, str]) -> dict[str, Measured]:
    """Open the pages in turn, ``RUNS`` rounds, so that whatever slows the machine slows all."""
    pages = {name: measure(client, address) for name, address in addresses.items()}
    for once in pages.values():
        for _ in range(WARM):
            once()
    took: dict[str, list[float]] = {name: [] for name in pages}
    for _ in range(RUNS):
        for name, once in pages.items():
            took[name].append(once())
    return {name: Measured(median(took[name]), queries(client, addresses[name])) for name in pages}


def queries(client: Client, address: str) -> int:
    """Return how many queries a page asks."""
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return sum(1 for query in captured if not _is_scope(query["sql"]))


def _is_scope(sql: str) -> bool:
    # The history's context rides in front of statements that it takes for writes.
    own = sql.rpartition("true);")[2].strip() if "pghistory" in sql else sql
    return own.startswith(NOT_COUNTED) or "set_config('app.fund_id'" in own


def peak_mb(*, with_children: bool = False) -> float:
    """Return the most memory this process, or it and its largest child, has held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if with_children:
        most += resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return most / 1024
