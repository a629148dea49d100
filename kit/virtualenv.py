"""The project's `.venv`: made, and filled from the hash-locked requirements.

`python3 -m kit.virtualenv` is the first thing that `make` runs on a fresh machine, by whatever
Python 3.11 or newer is there: it imports nothing but the standard library.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
LOCK = "requirements-dev.lock"


class VirtualenvError(RuntimeError):
    """The environment cannot be made; the text says in Chinese what happened and what to do."""


def ensure(checkout: Path = CHECKOUT) -> None:
    """Make `.venv` hold what the lock says; quick when it does. Raises VirtualenvError."""
    home = (checkout / ".venv").resolve()  # worktrees may share one by a link
    stamp = home / "installed.lock"
    # The path belongs to the stamp: programs in a moved environment point to the old place.
    wanted = f"{home}\n{(checkout / LOCK).read_text()}"
    with _locked(checkout):
        installed = stamp.read_text() if stamp.exists() else ""
        if installed == wanted and _works(home):
            return
        moved = installed and not installed.startswith(f"{home}\n")
        if moved or not _works(home):
            _create(home)
        print("正在安装 Python 依赖（首次约需一两分钟）…", flush=True)
        _install(home, checkout / LOCK)
        stamp.write_text(wanted)


@contextmanager
def _locked(checkout: Path) -> Iterator[None]:
    """Keep two `make` at once from installing at once."""
    folder = checkout / "var"
    folder.mkdir(exist_ok=True)
    with (folder / "virtualenv.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _works(home: Path) -> bool:
    python = home / "bin" / "python"
    return python.exists() and _run([str(python), "-m", "pip", "--version"]).returncode == 0


def _create(home: Path) -> None:
    if importlib.util.find_spec("ensurepip") is None:
        _install_ensurepip()
    shutil.rmtree(home, ignore_errors=True)
    done = _run([sys.executable, "-m", "venv", str(home)])
    if done.returncode:
        raise VirtualenvError(f"不能建立 {home}：\n{done.stdout}\n请检查目录权限和磁盘空间后重试。")


def _install_ensurepip() -> None:
    """Debian and Ubuntu keep this part of Python in a package of its own."""
    package = f"python3.{sys.version_info.minor}-venv"
    commands = (["apt-get", "-q", "update"], ["apt-get", "-q", "install", "-y", package])
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"正在安装系统软件包：{package}", flush=True)
        if not any(_run(command).returncode for command in commands):
            return
    raise VirtualenvError(
        "这个 Python 缺少 ensurepip。请由管理员运行下面这一行，然后重试：\n"
        f"sudo apt-get update && sudo apt-get install -y {package}"
    )


def _install(home: Path, lock: Path) -> None:
    pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    done = _run([*pip, "install", "--quiet", "--require-hashes", "-r", str(lock)])
    if done.returncode:
        raise VirtualenvError(
            f"Python 依赖没有装好：\n{done.stdout}\n请检查网络和 pip 设置后重试。"
        )


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own argument list, no shell
        command,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


def main() -> int:
    """Make the environment; print an error for people; return the exit code."""
    try:
        ensure()
    except VirtualenvError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
