"""What the system must bring along: Pango for PDFs and, for the browser tests, Chromium.

`python -m kit.system_packages [--browser]` checks; what is missing it installs where it may (root
with apt-get), and elsewhere it prints the one line to run and exits with 1.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

# Debian's package → the library it brings. Without harfbuzz-subset a PDF takes six times as long.
LIBRARIES = {
    "libpango-1.0-0": "libpango-1.0.so.0",
    "libpangoft2-1.0-0": "libpangoft2-1.0.so.0",
    "libharfbuzz-subset0": "libharfbuzz-subset.so.0",
}
BROWSER_PACKAGE = "chromium"
BROWSER = Path("/usr/bin/chromium")


class SystemPackagesError(RuntimeError):
    """Something is missing and was not installed; the text says in Chinese what to run."""


def chromium() -> Path | None:
    """The Chromium of the browser tests: $CHROMIUM or Debian's; None when there is none."""
    path = Path(os.environ.get("CHROMIUM") or BROWSER)
    return path if os.access(path, os.X_OK) else None


def missing(*, browser: bool) -> list[str]:
    """The Debian packages whose libraries, or whose browser, are not there."""
    packages = [package for package, library in LIBRARIES.items() if not _loads(library)]
    if browser and chromium() is None:
        packages.append(BROWSER_PACKAGE)
    return packages


def ensure(*, browser: bool) -> None:
    """Install what is missing; raise SystemPackagesError when that cannot be done here."""
    packages = missing(browser=browser)
    if not packages:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"正在安装系统软件包：{' '.join(packages)}", flush=True)
        _install(packages)
        packages = missing(browser=browser)
    if packages:
        raise SystemPackagesError(_advice(packages))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _install(packages: list[str]) -> None:
    """Run apt-get; whether it helped is for the caller to see."""
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(  # noqa: S603 - our own argument list, no shell
            [*apt, *command],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print(done.stdout, file=sys.stderr)


def _advice(packages: list[str]) -> str:
    advice = (
        f"缺少系统软件包：{' '.join(packages)}。请由管理员运行下面这一行，然后重试：\n"
        f"sudo apt-get update && sudo apt-get install -y --no-install-recommends "
        f"{' '.join(packages)}"
    )
    if BROWSER_PACKAGE in packages:
        advice += "\n（已有 Chromium 但不在 /usr/bin/chromium 时，请用环境变量 CHROMIUM 指明。）"
    return advice


def main(arguments: list[str] | None = None) -> int:
    """Check and install; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m kit.system_packages", description="检查并安装系统软件包"
    )
    parser.add_argument("--browser", action="store_true", help="也需要 Chromium（浏览器测试）")
    try:
        ensure(browser=parser.parse_args(arguments).browser)
    except SystemPackagesError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
