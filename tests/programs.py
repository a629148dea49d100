"""The portal's own programs (web, worker, beat), really started, for the heavier proofs."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections

ROOT = Path(__file__).resolve().parents[1]


def until(condition: Callable[[], object], seconds: float) -> float:
    """Wait until a condition holds; return how long it took, fail after ``seconds``."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"waited {seconds} s in vain"
        time.sleep(0.1)
    return time.monotonic() - started


@contextmanager
def programs_on(database: str, **further: str) -> Iterator[None]:
    """Let programs started inside work on a database of this test server, as at home."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DEBUG", "1")
        environment.setenv("LOG_LEVEL", "INFO")
        environment.setenv("DATABASE_URL", placed(settings.DATABASE_URL, database))
        environment.setenv("OWNER_DATABASE_URL", placed(settings.OWNER_DATABASE_URL, database))
        for name, value in further.items():
            environment.setenv(name, value)
        environment.delenv("BROKER_URL")
        yield


def load_demonstration() -> None:
    """Load the demonstration into this worker's database, by the command that does it at home."""
    name = str(connections["default"].settings_dict["NAME"])
    connections.close_all()
    with programs_on(name, MEDIA_ROOT=str(settings.MEDIA_ROOT)):
        subprocess.run([sys.executable, "manage.py", "load_demo"], cwd=ROOT, check=True)


def placed(url: str, name: str) -> str:
    """Return a server's address with another database."""
    return urlsplit(url)._replace(path=f"/{name}").geturl()


class Programs:
    """Programs with an environment of their own; none outlives the test."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        self.logs = logs
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in {"BROKER_URL", "PYTEST_VERSION"}},
            "LOG_LEVEL": "INFO",
            **environment,
        }
        self._started: list[subprocess.Popen[bytes]] = []

    def worker(self, *options: str) -> int:
        """Start a worker of two processes; return its pid."""
        return self.start("worker", "celery", "-A", "portal", "worker", "-c", "2", *options)

    def beat(self) -> int:
        """Start beat; return its pid."""
        return self.start("beat", "celery", "-A", "portal", "beat", "--pidfile=")

    def web(self, port: int) -> int:
        """Start the web server; return its pid."""
        bind = f"127.0.0.1:{port}"
        return self.start("web", "gunicorn", "portal.wsgi", "--bind", bind, "--no-control-socket")

    def start(self, name: str, *command: str) -> int:
        """Start a module's program in a session of its own, its output going to a log."""
        with (self.logs / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._started.append(process)
        return process.pid

    def log(self, name: str) -> str:
        """What a program has said so far."""
        return (self.logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def stop(self) -> None:
        """Kill every program with its children."""
        for process in self._started:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
