"""What `make run` runs once all is installed: servers, data, then web, worker and beat.

`python -m kit.supervisor` runs until Ctrl-C or SIGTERM; `python -m kit.supervisor stop`, from any
terminal, ends it and the embedded servers. Children have sessions of their own, so that a Ctrl-C
reaches only the supervisor, which stops them in order.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from kit import servers
from kit.run_record import AlreadyRunningError, RunRecord

CHECKOUT = Path(__file__).resolve().parents[1]
VAR = CHECKOUT / "var"
HOST = "127.0.0.1"
FIRST_PORT, LAST_PORT = 8000, 8099
STOP_SECONDS = 90


class SupervisorError(RuntimeError):
    """The portal cannot be run; the text says in Chinese what happened and what to do."""


@dataclass(frozen=True)
class Child:
    """A program to keep an eye on. `patience`: seconds it may take to end when asked."""

    name: str
    command: Sequence[str]
    patience: float


class Supervisor:
    """Starts children in the given order, reports those that die, stops them in reverse order."""

    def __init__(self, logs: Path, folder: Path = CHECKOUT) -> None:
        self.logs = logs
        self.folder = folder
        self.running: list[tuple[Child, subprocess.Popen[bytes]]] = []
        self.signals = 0

    def listen(self) -> None:
        """Take Ctrl-C, SIGTERM and a closed terminal as the wish to stop."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1

    def start(self, child: Child) -> int:
        """Start one child, its output going to a log of its own; return its pid."""
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.log_of(child)
        if log.exists():
            log.replace(log.with_suffix(".log.1"))
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - our own argument list, no shell
                child.command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append((child, process))
        return process.pid

    def log_of(self, child: Child) -> Path:
        """Where a child's output goes; the run before is kept beside it as .log.1."""
        return self.logs / f"{child.name}.log"

    def watch(self) -> None:
        """Wait until somebody wants to stop; say which child died meanwhile, and go on."""
        while not self.signals:
            for child, process in list(self.running):
                if process.poll() is not None:
                    self.running.remove((child, process))
                    _kill_group(process)
                    say(
                        f"{child.name} 意外退出（退出码 {process.returncode}），没有自动重启。"
                        f"请查看 {self.log_of(child)}，排除原因后按 Ctrl-C 停止并重新 make run。"
                    )
            time.sleep(0.2)

    def finish(self, command: Sequence[str]) -> int | None:
        """Run a command to its end and return its exit code; None when told to stop meanwhile."""
        with subprocess.Popen(  # noqa: S603 - our own argument list, no shell
            command, cwd=self.folder, stdin=subprocess.DEVNULL, start_new_session=True
        ) as process:
            while process.poll() is None:
                if self.signals:
                    process.terminate()
                    return None
                time.sleep(0.05)
            return process.returncode

    def stop(self) -> None:
        """End the children, last started first; a second Ctrl-C ends them at once."""
        heard = self.signals
        while self.running:
            child, process = self.running.pop()
            say(f"正在停止 {child.name} …")
            process.terminate()
            self._wait(process, child.patience, heard)
            _kill_group(process)
            process.wait()

    def _wait(self, process: subprocess.Popen[bytes], patience: float, heard: int) -> None:
        deadline = time.monotonic() + patience
        while process.poll() is None and time.monotonic() < deadline and self.signals <= heard:
            time.sleep(0.05)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill what a child leaves behind, and itself if it did not listen: all share its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def say(line: str) -> None:
    """Print a line for the person at the terminal at once; it may be gone by now."""
    with contextlib.suppress(OSError):
        print(line, flush=True)


def free_port(wanted: str | None) -> int:
    """The port named by PORT, else the first free one from 8000 on.

    Raises SupervisorError when the named port is taken or is no port, or when none is free.
    """
    if wanted is not None:
        if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
            raise SupervisorError(f"PORT={wanted} 不是端口号。请给出 1 至 65535 之间的整数。")
        if not _is_free(int(wanted)):
            raise SupervisorError(f"端口 {wanted} 已被占用。请换一个 PORT，或停掉占用它的程序。")
        return int(wanted)
    for port in range(FIRST_PORT, LAST_PORT + 1):
        if _is_free(port):
            return port
    raise SupervisorError(
        f"端口 {FIRST_PORT} 至 {LAST_PORT} 都被占用。请用 PORT=端口 make run 指定一个。"
    )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def children(port: int) -> list[Child]:
    """The portal's three programs, in the order in which they start."""
    python = sys.executable
    celery = [python, "-m", "celery", "-A", "portal"]
    schedule = VAR / "beat-schedule"
    return [
        Child(
            "web",
            [
                *(python, "-m", "gunicorn", "portal.wsgi:application"),
                *("--bind", f"{HOST}:{port}", "--workers", "2", "--threads", "4"),
                *("--preload", "--graceful-timeout", "10", "--no-control-socket"),
            ],
            patience=15,
        ),
        Child("worker", [*celery, "worker", "--pool=prefork", "--concurrency=2"], patience=30),
        Child("beat", [*celery, "beat", f"--schedule={schedule}", "--pidfile="], patience=10),
    ]


def run() -> int:
    """Run the portal until told to stop; return the exit code."""
    os.environ.setdefault("DEBUG", "true")
    record = RunRecord(VAR)
    try:
        with record.held():
            return _run(record)
    except AlreadyRunningError as error:
        place = f"：{error.address}" if error.address else "（正在启动）"
        say(f"门户已经在运行{place}。要停止它，请运行 make stop。")
        return 0


def _run(record: RunRecord) -> int:
    supervisor = Supervisor(VAR / "log")
    supervisor.listen()
    try:
        port = free_port(os.environ.get("PORT"))
        _start_servers()
        if not _prepare_data(supervisor):
            return 0
        address = f"http://{HOST}:{port}/"
        os.environ.setdefault("SITE_ADDRESS", address)
        pids = {child.name: supervisor.start(child) for child in children(port)}
        record.write(address, pids)
        if _wait_for_web(supervisor, port):
            say(f"\n门户已启动：{address}")
            _manage(supervisor, "demo_logins")
            say("按 Ctrl-C 停止。")
        supervisor.watch()
        return 0
    finally:
        supervisor.stop()
        servers.stop()


def _prepare_data(supervisor: Supervisor) -> bool:
    """Migrate and load the demonstration, once each; False when told to stop meanwhile."""
    for arguments in (["migrate", "--noinput", "--verbosity=0"], ["load_demo"]):
        say(f"正在运行 manage.py {' '.join(arguments)} …")
        if not _manage(supervisor, *arguments):
            return False
    return True


def _manage(supervisor: Supervisor, *arguments: str) -> bool:
    code = supervisor.finish([sys.executable, "manage.py", *arguments])
    if code:
        raise SupervisorError(
            f"命令 manage.py {' '.join(arguments)} 没有成功（退出码 {code}，原因见上）。"
        )
    return code is not None


def _wait_for_web(supervisor: Supervisor, port: int, seconds: float = 60) -> bool:
    """Wait until the web server accepts connections; False when it died or someone wants out."""
    deadline = time.monotonic() + seconds
    web = supervisor.running[0][1]
    while time.monotonic() < deadline and not supervisor.signals and web.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), timeout=1):
            return True
        time.sleep(0.1)
    return False


def _start_servers() -> None:
    """Start those servers that the environment does not name."""
    postgres, valkey = "DATABASE_URL" not in os.environ, "REDIS_URL" not in os.environ
    if postgres or valkey:
        servers.ensure_started(postgres=postgres, valkey=valkey)


def stop() -> int:
    """End the going run, if any, and the embedded servers; return the exit code."""
    try:
        was_running = RunRecord(VAR).stop(STOP_SECONDS)
    except TimeoutError:
        say(f"门户在 {STOP_SECONDS} 秒内没有停下来。请到运行 make run 的终端再按一次 Ctrl-C。")
        return 1
    servers.stop()
    say("门户已停止。" if was_running else "门户没有在运行；内置数据库已停止。")
    return 0


def main(arguments: list[str] | None = None) -> int:
    """Run or stop; print an error for people; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kit.supervisor", description="运行门户")
    parser.add_argument("action", nargs="?", default="run", choices=["run", "stop"])
    action = parser.parse_args(arguments).action
    try:
        return stop() if action == "stop" else run()
    except (SupervisorError, servers.ServersError) as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
