"""Each part is really killed, and the web says so within ten seconds."""

import contextlib
import dataclasses
import json
import os
import shutil
import signal
import socket
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kit import servers
from kit.processes import read_pid
from kit.servers import valkey
from kit.servers.location import Location
from tests.programs import Programs, until

pytestmark = pytest.mark.long
SECONDS = 10


@pytest.fixture
def place() -> Iterator[Location]:
    """PostgreSQL and Valkey of this test's own."""
    base = Path(tempfile.mkdtemp(prefix="health-test-", dir="/var/tmp"))
    base.chmod(0o755)
    usual = Location.for_checkout(base)
    home = base / "home"
    location = dataclasses.replace(usual, home=home, sockets=home / "s", lock=base / "lock")
    servers.ensure_started(location)
    yield location
    servers.stop(location)
    shutil.rmtree(base)


@pytest.fixture
def programs(place: Location, tmp_path: Path) -> Iterator[Programs]:
    urls = servers.urls(place)
    started = Programs(tmp_path, {"DATABASE_URL": urls.database_url, "REDIS_URL": urls.redis_url})
    yield started
    started.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Health:
    """What the web says at the moment."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/healthz"

    def __call__(self) -> tuple[int, dict[str, Any]]:
        try:
            with urllib.request.urlopen(self.url, timeout=SECONDS) as answer:  # noqa: S310 - ours
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, json.load(answer)
        except OSError:
            return 0, {}

    def names(self, *parts: str) -> bool:
        code, answer = self()
        return code == 503 and set(answer["down"]) == set(parts)

    def is_well(self) -> bool:
        return self()[0] == 200


def kill(pid: int | None) -> None:
    assert pid is not None
    os.kill(pid, signal.SIGKILL)


def test_what_is_killed_is_named_and_what_returns_is_well(
    place: Location, programs: Programs
) -> None:
    port = free_port()
    programs.web(port)
    worker, beat = programs.worker(), programs.beat()
    health = Health(port)
    until(health.is_well, 60)

    # Only the parent: its children are left, and must not speak for it.
    kill(worker)
    print(f"worker named after {until(lambda: health.names('worker'), SECONDS):.1f} s")
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker, signal.SIGKILL)
    worker = programs.worker()
    until(health.is_well, 60)

    kill(beat)
    print(f"beat named after {until(lambda: health.names('beat'), SECONDS):.1f} s")
    beat = programs.beat()
    until(health.is_well, 60)

    # A program that hangs is as good as dead.
    os.kill(worker, signal.SIGSTOP)
    until(lambda: health.names("worker"), SECONDS)
    os.kill(worker, signal.SIGCONT)
    until(health.is_well, 30)

    kill(valkey.running_pid(place))
    print(f"broker named after {until(lambda: health.names('broker'), SECONDS):.1f} s")
    servers.ensure_started(place, postgres=False)
    until(health.is_well, 60)

    kill(read_pid(place.home / "postgres" / "postmaster.pid"))
    print(f"database named after {until(lambda: health.names('database'), SECONDS):.1f} s")
    servers.ensure_started(place)
    until(health.is_well, 60)

    kill(read_pid(place.home / "postgres" / "postmaster.pid"))
    kill(valkey.running_pid(place))
    until(lambda: health.names("database", "broker"), SECONDS)
