"""How large a spreadsheet may be, and what reading it may cost."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds of one sheet.

    Attributes:
        rows: rows with content, headings included.
        columns: columns with content.
        characters: of one cell, as Excel itself allows.
        members: parts of an .xlsx package.
        unpacked: bytes of all its parts together.
        ratio: how many times larger a part may be unpacked than packed.
        depth: how deep its XML may nest.
        look_seconds: time to look through the package before it is parsed.
        seconds: processor and wall time of the process that parses.
        memory: bytes of address space of that process.
        written: bytes that process may write.
    """

    rows: int = 20_020
    columns: int = 60
    characters: int = 32_767
    members: int = 1_000
    unpacked: int = 128 * 2**20
    ratio: int = 250
    depth: int = 64
    look_seconds: float = 3.0
    seconds: int = 7
    memory: int = 512 * 2**20
    written: int = 256 * 2**20


LIMITS = Limits()
MOST_ROWS = 20_000
"""Rows of data; a few more lines may stand above them."""
