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
    fields = _stat(pid)
    return int(fields[19]) if fields else None


def living_in_group(group: int) -> list[int]:
    """The living processes of a process group; zombies, whose files are closed, do not count."""
    pids = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]
    return [pid for pid in pids if (_stat(pid) or [""] * 3)[2] == str(group)]


def _stat(pid: int) -> list[str] | None:
    """What /proc/PID/stat says after the name, from the state on; None for dead and zombie."""
    try:
        content = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = content.rpartition(")")[2].split()  # the name before it may hold anything
    return None if fields[0] == "Z" else fields
