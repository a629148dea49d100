"""Reading a large sheet as a stream: the child parses while this process works on its rows."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import IO

from kit.errors import Refusal
from kit.files.kinds import FileKind
from kit.sheets.cells import Cell
from kit.sheets.limits import LIMITS, Limits
from kit.sheets.package import DAMAGED, TOO_LARGE, check_directory
from kit.sheets.reading import SIGNS, WORDS, Row, cell_of

CHILD = Path(__file__).with_name("stream_child.py")
MOST_ROWS = 1_048_576
"""Rows of one worksheet, as Excel itself allows."""
LARGE = replace(
    LIMITS,
    rows=MOST_ROWS,
    unpacked=4 * 2**30,
    seconds=900,
    memory=768 * 2**20,
    written=2 * 2**30,
)
LONGEST_LINE, LONGEST_BLOCK = 2**16, 2**28
HEAD = 10
CELL_END, TAGGED = "\x1f", "\x01"
_WORDS = {
    **WORDS,
    "rows": f"一份表最多 {MOST_ROWS:,} 行。请分成几份再传。",
    "large": TOO_LARGE,
}


Block = list[list[str]]
"""Some hundred rows a column at a time: their numbers, then their cells (:func:`cell_of_raw`)."""


@dataclass
class Stream:
    """A large sheet whose rows come as they are parsed; they can be taken once.

    Attributes:
        name: the worksheet's name; empty for a CSV.
        serials: whether bare numbers may be read as Excel's dates.
    """

    name: str
    serials: bool
    _head: list[Block]
    _rest: Iterator[Block]

    def head(self) -> Iterator[Row]:
        """Yield the first rows, among which the headings are looked for; as often as asked."""
        return islice((row for block in self._head for row in _rows(block)), HEAD)

    def rows(self) -> Iterator[Row]:
        """Yield every row that holds anything, in order.

        Raises:
            Refusal: the sheet breaks a limit that only reading shows.
        """
        return (row for block in self.blocks() for row in _rows(block))

    def blocks(self) -> Iterator[Block]:
        """Yield the same rows as they came from the child: all columns of a block are as long."""
        return chain(self._head, self._rest)


def cell_of_raw(raw: str) -> Cell:
    """Return a cell of a :data:`Block`."""
    if not raw.startswith(TAGGED):
        return raw or None
    return cell_of([raw[1:2], raw[2:]]) if len(raw) > 2 else None


@contextmanager
def open_stream(file: IO[bytes], kind: FileKind, limits: Limits = LARGE) -> Iterator[Stream]:
    """Read the first visible sheet of a file, guarded, while the block takes its rows.

    Raises:
        Refusal: it cannot or must not be read; says what to do.
    """
    with tempfile.TemporaryDirectory(prefix="sheet-") as folder:
        path = Path(folder, "sheet")
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy)
        if kind is FileKind.XLSX:
            check_directory(path, limits)
        command = [sys.executable, "-I", str(CHILD), SIGNS[kind], str(path)]
        child = subprocess.Popen(  # noqa: S603 - our own program, no shell
            [*command, json.dumps(asdict(limits))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PYTHONUTF8": "1", "TMPDIR": folder},
            start_new_session=True,
        )
        try:
            yield _stream(child)
        finally:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()


def _stream(child: "subprocess.Popen[bytes]") -> Stream:
    out: IO[bytes] | None = child.stdout
    if out is None:
        raise ValueError("a child without a pipe")
    name, is_1904 = json.loads(_line(child, out) or b'["", false]')
    blocks = _blocks(child, out)
    head: list[Block] = []
    while sum(len(block[0]) for block in head) < HEAD and (block := next(blocks, None)):
        head.append(block)
    return Stream(str(name), not is_1904, head, blocks)


def _rows(block: Block) -> Iterator[Row]:
    for number, *raw in zip(*block, strict=True):
        while raw and not raw[-1]:
            raw.pop()
        yield Row(int(number), [cell_of_raw(cell) for cell in raw])


def _blocks(child: "subprocess.Popen[bytes]", out: IO[bytes]) -> Iterator[Block]:
    """Yield what the child writes, until it says that it came to the end."""
    while line := _line(child, out):
        size, width = map(int, line.split())
        data = out.read(size) if size < LONGEST_BLOCK else b""
        cells = data.decode().split(CELL_END) if len(data) == size else []
        if not cells or len(cells) % width:
            raise _fallen(child)
        yield [cells[column::width] for column in range(width)]


def _line(child: "subprocess.Popen[bytes]", out: IO[bytes]) -> bytes:
    """Return a line; empty at the end.

    Raises:
        Refusal: the child says why it reads no further, or fell over.
    """
    line = out.readline(LONGEST_LINE)
    if line == b"end\n":
        return b""
    if not line.endswith(b"\n"):
        raise _fallen(child)
    if line.startswith(b"{"):
        raise Refusal(_words(str(json.loads(line)["refused"])))
    return line


def _fallen(child: "subprocess.Popen[bytes]") -> Refusal:
    """Return why the child ended: killed for its memory or time, or it fell over."""
    return Refusal(TOO_LARGE if child.wait() < 0 or child.returncode == 1 else DAMAGED)


def _words(refused: str) -> str:
    if refused.startswith("characters"):
        row = refused.partition(" ")[2]
        return f"第 {row} 行有一格超过了 32,767 个字。请删减后再传。"
    return _WORDS.get(refused, DAMAGED)
