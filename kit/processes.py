"""What a pid from a pid file stands for (Linux: /proc)."""

from __future__ import annotations

import os
from pathlib import Path


def read_pid(pid_file: Path) -> int | None:
    """The pid on the first line of a pid file, None when there is none."""
    try:
        first_line = pid_file.read_text(encoding="utf-8", errors="replace").split("\n", 1)[0]
        return int(first_line)
    except (OSError, ValueError):
        return None


def command_line(pid: int) -> list[str]:
    """The arguments of a living process; empty for a dead one and for a zombie."""
    try:
        content = Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return []
    return [os.fsdecode(part) for part in content.split(b"\0") if part]


def started_at(pid: int) -> int | None:
    """When a living process began, in ticks since boot: with its pid it names one process.

    None for a dead process and for a zombie.
    """
    try:
        content = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = content.rpartition(")")[2].split()  # the name before it may hold anything
    return None if fields[0] == "Z" else int(fields[19])
