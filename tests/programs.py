"""The portal's own programs (web, worker, beat), really started, for the heavier proofs."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def until(condition: Callable[[], object], seconds: float) -> float:
    """Wait until a condition holds; return how long it took, fail after ``seconds``."""
    started = time.monotonic()
    while not condition():
        assert time.monotonic() - started < seconds, f"waited {seconds} s in vain"
        time.sleep(0.1)
    return time.monotonic() - started


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
