"""The pieces of work that are measured each in a process of its own, ours and the peers'.

Each function gets ready and returns what is then timed. What a peer needs is loaded with it alone.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import Client

from funds.models import Fund, Membership, User
from funds.permissions import Action, can
from kit.files import FileKind
from kit.imports import new_shape
from kit.imports.bulk import BulkShape, Findings, lots_of
from kit.sheets import open_stream
from kit.tenancy.scope import fund_scope
from reports.exports.roster import write_roster

PAUSE = 0.02
"""Seconds between two visits, so that visiting does not itself fill a processor."""


def another(fund: Fund, action: Action, than: User) -> User:
    """Return somebody else of a fund who may confirm."""
    for held in Membership.in_force().filter(fund=fund).exclude(user=than).select_related("user"):
        if can(held.user, action, fund):
            return held.user
    raise LookupError(f"nobody but {than} may confirm in {fund}")


def take_in(path: str, fund: int, office: int, shape: str = "volunteers") -> Callable[[], Any]:
    """Take in a sheet, as the command does."""
    taken, by = new_shape(shape), User.objects.get(pk=office)
    if not isinstance(taken, BulkShape):
        raise TypeError(f"{shape} is no large sheet")
    if taken.confirm:
        taken.confirmer = another(Fund.objects.get(pk=fund), Action(taken.confirm), by)

    def work() -> dict[str, int]:
        with (
            Findings() as found,
            Path(path).open("rb") as file,
            open_stream(file, FileKind.CSV if path.endswith(".csv") else FileKind.XLSX) as stream,
            fund_scope(fund),
        ):
            taken.take_in(lots_of(taken, stream), found, by=by, write=True)
            return {verdict.value: rows for verdict, rows in found.tally.counts.items()}

    return work


def give_out(path: str, fund: int) -> Callable[[], Any]:
    """Write the roster."""
    whose = Fund.objects.get(pk=fund)

    def work() -> int:
        with fund_scope(fund):
            return write_roster(Path(path), whose, in_full=False)

    return work


def take_in_plainly(path: str, fund: int) -> Callable[[], Any]:
    """Take in the same sheet by the peer."""
    from bench import peers

    return peers.take_in_plainly(path, fund)


def give_out_plainly(path: str, fund: int, rows: int) -> Callable[[], Any]:
    """Write the first rows by the peer."""
    from bench import peers

    return peers.give_out_plainly(path, fund, rows)


def visit(address: str, seconds: float = 0, end: str = "") -> Callable[[], Any]:
    """Open a public page again and again, for some seconds or until a file is there."""
    client = Client(headers={"host": "localhost"})
    client.get(address)

    def work() -> dict[str, float]:
        took: list[float] = []
        until = time.perf_counter() + seconds
        while not (Path(end).exists() if end else time.perf_counter() > until):
            began = time.perf_counter()
            answer = client.get(address)
            took.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code}")
            time.sleep(PAUSE)
        return {"p95": sorted(took)[int(len(took) * 0.95)], "times": len(took)}

    return work


WORKS: dict[str, Callable[..., Callable[[], Any]]] = {
    work.__name__: work for work in (take_in, take_in_plainly, give_out, give_out_plainly, visit)
}
