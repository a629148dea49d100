"""`python -m kit.servers start|stop|status`."""

from __future__ import annotations

import argparse
import sys

from kit import servers


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kit.servers", description="内置数据库与缓存")
    parser.add_argument("action", choices=["start", "stop", "status"], help="启动、停止、查看")
    action = parser.parse_args(arguments).action
    try:
        if action == "start":
            servers.ensure_started()
        elif action == "stop":
            servers.stop()
    except servers.ServersError as error:
        print(error, file=sys.stderr)
        return 1
    for name, value in servers.status().items():
        print(f"{name}: {value if value is not None else '未运行'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
