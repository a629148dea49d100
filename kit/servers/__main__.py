"""`python -m kit.servers start|stop|status`, and `provision` for a server that is not embedded."""

from __future__ import annotations

import argparse
import sys

from kit import servers
from kit.servers.provision import provision


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kit.servers", description="内置数据库与缓存")
    parser.add_argument(
        "action",
        choices=["start", "stop", "status", "provision"],
        help="启动、停止、查看；provision 在环境变量指明的数据库服务器上建好角色和数据库",
    )
    action = parser.parse_args(arguments).action
    try:
        if action == "provision":
            print(f"数据库 {provision()} 已备好。")
            return 0
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
