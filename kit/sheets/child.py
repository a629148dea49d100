"""Parses one sheet in a process of its own; run as a file, and imports nothing of ours.

``python -I child.py KIND PATH LIMITS`` writes one JSON array a row: its number, then its cells.
Text is a string, anything else is tagged: ["n", "12.5"], ["d", "2021-12-31"], ["b", 1], ["x", why].
The first line names the sheet; a last line {"refused": …} says why reading stopped.
"""

import csv
import datetime
import io
import itertools
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

LONGEST_LINE = 2**21


class Stop(Exception):
    """The sheet is not to be read on; the word is one that the parent knows."""


def limit(limits: dict[str, Any]) -> None:
    """Let this process fail rather than harm its machine."""
    seconds = limits["seconds"]
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits["written"]),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def workbook_rows(path: str) -> Iterator[list[Any]]:
    """Yield the cells of the first visible worksheet; the first yield is its name."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    book = CalamineWorkbook.from_path(path)
    shown = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
    ]
    if not shown:
        raise Stop("no sheet")
    sheet = book.get_sheet_by_name(shown[0])
    yield [shown[0]]
    start = sheet.start
    if start is None:
        return
    above, left = start
    for _ in range(above):
        yield []
    for row in sheet.to_python(skip_empty_area=True):
        yield [None] * left + [tagged(value) for value in row]


def tagged(value: Any) -> Any:
    """Return a cell as JSON; numbers as the shortest text that means them."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return ["b", int(value)]
    if isinstance(value, int | float):
        return ["n", repr(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)]
    if isinstance(value, datetime.datetime):
        return ["d", value.date().isoformat()]
    if isinstance(value, datetime.date):
        return ["d", value.isoformat()]
    return ["x", str(value)]


def text_rows(path: str) -> Iterator[list[Any]]:
    """Yield the cells of a CSV; the first yield is the sheet's name, which it has not."""
    encoding = encoding_of(path)
    yield [""]
    # newline="": the csv module tells line ends inside quotes from those between rows.
    with open(path, encoding=encoding, newline="") as file:
        head = list(itertools.islice(short_lines(file), 20))
        delimiter = max((",", ";", "\t"), key=lambda mark: sum(line.count(mark) for line in head))
        lines = itertools.chain(head, short_lines(file))
        for row in csv.reader(lines, delimiter=delimiter):
            yield [cell or None for cell in row]


def encoding_of(path: str) -> str:
    """Return how a text is written: UTF-8, else GB18030."""
    with open(path, "rb") as file:
        head = file.read(4)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Stop("utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with open(path, encoding=encoding, newline="") as file:
                while file.read(2**16):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise Stop("encoding")


def short_lines(file: io.TextIOBase) -> Iterator[str]:
    while line := file.readline(LONGEST_LINE):
        if len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            raise Stop("line")
        yield line


def write(rows: Iterator[list[Any]], limits: dict[str, Any]) -> None:
    """Write the rows that hold anything, within the limits."""
    out = sys.stdout
    out.write(json.dumps(next(rows)) + "\n")
    kept = 0
    for number, row in enumerate(rows, start=1):
        while row and (row[-1] is None or (isinstance(row[-1], str) and not row[-1].strip())):
            row.pop()
        if not row:
            continue
        kept += 1
        if kept > limits["rows"]:
            raise Stop("rows")
        if len(row) > limits["columns"]:
            raise Stop("columns")
        if any(isinstance(cell, str) and len(cell) > limits["characters"] for cell in row):
            raise Stop(f"characters {number}")
        out.write(json.dumps([number, *row]) + "\n")


def main() -> int:
    kind, path, given = sys.argv[1:]
    limits = json.loads(given)
    limit(limits)
    csv.field_size_limit(limits["characters"] * 2)
    try:
        write(workbook_rows(path) if kind == "xlsx" else text_rows(path), limits)
    except Stop as stop:
        sys.stdout.write(json.dumps({"refused": str(stop)}) + "\n")
    except csv.Error:
        sys.stdout.write(json.dumps({"refused": "line"}) + "\n")
    sys.stdout.write("end\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
