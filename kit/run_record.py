"""The one run of a checkout: its lock, and a file that says who runs and at which address."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kit.processes import living_in_group, started_at


class AlreadyRunningError(RuntimeError):
    """Another run of this checkout is going; `address` is empty while it is still starting."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class RunRecord:
    """Held by a run for as long as it lives: the system frees the lock even after a kill -9."""

    def __init__(self, folder: Path) -> None:
        self.lock = folder / "run.lock"
        self.file = folder / "run.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Be the only run; raise AlreadyRunningError when there is one."""
        self.lock.parent.mkdir(parents=True, exist_ok=True)
        with self.lock.open("a") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyRunningError(str(self._read().get("address", ""))) from error
            self._end_leftovers()
            self.write("", {})
            try:
                yield
            finally:
                self.file.unlink(missing_ok=True)

    def write(self, address: str, children: Mapping[str, int]) -> None:
        """Note the address and the children's pids."""
        record = {
            "run": _identity(os.getpid()),
            "address": address,
            "children": {name: _identity(pid) for name, pid in children.items()},
        }
        unfinished = self.file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(record), encoding="utf-8")
        unfinished.replace(self.file)

    def stop(self, seconds: float) -> bool:
        """Ask the going run to end and wait for it; False when there is none.

        Raises TimeoutError when it has not ended after `seconds`. What a run that was killed
        left behind is ended too.
        """
        asked = False
        deadline = time.monotonic() + seconds
        while True:
            try:
                with self.held():
                    return asked
            except AlreadyRunningError:
                run = self._read().get("run")
                if not asked and run and _identity(run[0]) == run:
                    os.kill(run[0], signal.SIGTERM)
                    asked = True
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(0.1)

    def _end_leftovers(self) -> None:
        """End the children of a run that was itself killed and could not end them."""
        for child in self._read().get("children", {}).values():
            if child and _identity(child[0]) == child:
                _kill_group(child[0])

    def _read(self) -> dict[str, Any]:
        try:
            record = json.loads(self.file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return record if isinstance(record, dict) else {}


def _identity(pid: int) -> list[int] | None:
    """A living process, safe from being taken for another that got its pid later."""
    started = started_at(pid)
    return None if started is None else [pid, started]


def _kill_group(group: int, seconds: float = 5) -> None:
    """Kill a process group and wait until it is gone, and its ports with it."""
    deadline = time.monotonic() + seconds
    with contextlib.suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
    while living_in_group(group) and time.monotonic() < deadline:
        time.sleep(0.02)
