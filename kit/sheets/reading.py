"""Reading a sheet: the package is looked through here, the parsing is done in a child process."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from kit.errors import Refusal
from kit.files.kinds import FileKind
from kit.sheets.cells import Broken, Cell
from kit.sheets.limits import LIMITS, Limits
from kit.sheets.package import DAMAGED, TOO_LARGE, check_package

CHILD = Path(__file__).with_name("child.py")
SIGNS = {FileKind.XLSX: "xlsx", FileKind.CSV: "csv"}
WORDS = {
    "no sheet": "这份表里没有看得见的工作表。请取消隐藏，或另存后再传。",
    "utf-16": "这份文字表的编码是 UTF-16。请另存为“CSV UTF-8”或 .xlsx 后再传。",
    "encoding": "这份文字表的编码认不出来。请另存为“CSV UTF-8”或 .xlsx 后再传。",
    "line": "这份文字表有一行或一格太长，不像是表格。请用 Excel 打开看一看，另存为 .xlsx 后再传。",
    "rows": "一份表最多 20,000 行。请分成几份再传。",
    "columns": f"一份表最多 {LIMITS.columns} 列。请删去多余的列再传。",
}


@dataclass(frozen=True)
class Row:
    """One row: its number in the sheet, from 1, and its cells, without empty ones at the end."""

    number: int
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """A sheet that was parsed.

    Attributes:
        name: the worksheet's name; empty for a CSV.
        serials: whether bare numbers may be read as Excel's dates.
    """

    name: str
    serials: bool
    _spool: Path

    def count(self) -> int:
        """Return how many rows hold anything, headings included."""
        with self._spool.open("rb") as spool:
            return max(0, sum(1 for _ in spool) - 2)

    def rows(self) -> Iterator[Row]:
        """Yield the rows that hold anything, in order, one at a time.

        Raises:
            Refusal: the sheet breaks a limit that only reading shows.
        """
        with self._spool.open(encoding="utf-8") as spool:
            next(spool)
            for line in spool:
                if line == "end\n":
                    return
                found = json.loads(line)
                if isinstance(found, dict):
                    raise Refusal(_words(found["refused"]))
                number, *cells = found
                yield Row(number, [cell_of(cell) for cell in cells])
        raise Refusal(TOO_LARGE)


@contextmanager
def open_table(file: IO[bytes], kind: FileKind, limits: Limits = LIMITS) -> Iterator[Table]:
    """Read the first visible sheet of a file, guarded; the rows are kept on disk, not in memory.

    Raises:
        Refusal: it cannot or must not be read; says what to do.
    """
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        path, spool = Path(folder, "sheet"), Path(folder, "rows")
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        serials = True
        if kind is FileKind.XLSX:
            serials = not check_package(path, limits).counts_from_1904
        _parse(path, spool, SIGNS[kind], limits)
        with spool.open(encoding="utf-8") as written:
            first = json.loads(written.readline() or '{"refused": ""}')
        if isinstance(first, dict):
            raise Refusal(_words(first["refused"]))
        yield Table(str(first[0]), serials, spool)


def _parse(path: Path, spool: Path, kind: str, limits: Limits) -> None:
    """Let the child parse; whatever becomes of it, this process lives on."""
    command = [sys.executable, "-I", str(CHILD), kind, str(path), json.dumps(asdict(limits))]
    with spool.open("wb") as out:
        child = subprocess.Popen(  # noqa: S603 - our own program, no shell
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.DEVNULL,
            cwd=path.parent,
            env={"PYTHONUTF8": "1", "RUST_BACKTRACE": "0"},
            start_new_session=True,
        )
        try:
            code = child.wait(limits.seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            raise Refusal(TOO_LARGE) from None
    if code < 0 or _ended_by_memory(spool):
        raise Refusal(TOO_LARGE)
    if code:
        raise Refusal(DAMAGED)


def _ended_by_memory(spool: Path) -> bool:
    return spool.stat().st_size >= LIMITS.written


def _words(refused: str) -> str:
    if refused.startswith("characters"):
        row = refused.partition(" ")[2]
        return f"第 {row} 行有一格超过了 32,767 个字。请删减后再传。"
    return WORDS.get(refused, DAMAGED)


def cell_of(cell: Any) -> Cell:
    """Return a cell as the child tagged it."""
    if cell is None or isinstance(cell, str):
        return cell
    sign, value = cell
    match sign:
        case "n":
            number = Decimal(value)
            return number if number.is_finite() else Broken(value)
        case "d":
            return date.fromisoformat(value[:10])
        case "b":
            return value in {1, "1"}
    return Broken(str(value))
