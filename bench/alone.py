"""One piece of work in a process of its own, so that its time and memory are its own.

``python -m bench.alone WORK DATABASE ARGS`` prints what was measured as one line of JSON.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

POLL = 0.1


@dataclass(frozen=True)
class Alone:
    """What one piece of work took.

    Attributes:
        seconds: on the clock.
        processor: seconds of processor time of the process, its children and its connection.
        before_mb: what the process held when the work began, Django loaded.
        peak_mb: the most it held.
        child_mb: the most a child of it held.
        found: what the work returned.
    """

    seconds: float
    processor: float
    before_mb: float
    peak_mb: float
    child_mb: float
    found: Any


def alone(work: str, **args: Any) -> Alone:
    """Do a piece of :mod:`bench.works` in a process of its own."""
    from django.db import connection

    name = connection.settings_dict["NAME"]
    command = [sys.executable, "-m", "bench.alone", work, str(name), json.dumps(args)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603 - ours
    return Alone(**json.loads(done.stdout.splitlines()[-1]))


class _Watch:
    """Watches the children of this process while work goes on."""

    def __init__(self) -> None:
        self.child_mb = 0.0
        self.own = os.getpid()

    @contextmanager
    def on(self) -> Iterator[None]:
        end = threading.Event()

        def look() -> None:
            while not end.wait(POLL):
                for child in _children(self.own):
                    self.child_mb = max(self.child_mb, _memory(child, "VmHWM"))

        thread = threading.Thread(target=look, daemon=True)
        thread.start()
        yield
        end.set()
        thread.join()


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found += [int(each) for each in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _memory(pid: int, what: str) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    told = next((line.split()[1] for line in lines if line.startswith(what)), "0")
    return int(told) / 1024


def _processor(pid: int) -> float:
    told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    work, database, args = sys.argv[1:]
    import django

    import tests.environment  # noqa: F401 - the same ground as the bench stands on

    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    django.setup()
    from django.db import connection

    from bench.works import WORKS

    connection.settings_dict["NAME"] = database
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    ready = WORKS[work](**json.loads(args))
    watch, own = _Watch(), os.getpid()
    before, used = _memory(own, "VmRSS"), _processor(backend)
    began, cpu = time.perf_counter(), os.times()
    with watch.on():
        found = ready()
    took, now = time.perf_counter() - began, os.times()
    spent = sum(now[:4]) - sum(cpu[:4]) + _processor(backend) - used
    peak = _memory(own, "VmHWM")
    print(json.dumps(asdict(Alone(took, spent, before, peak, watch.child_mb, found))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
