"""Parses one large sheet row by row in a process of its own; run as a file, imports only its kin.

``python -I stream_child.py KIND PATH LIMITS`` writes to a pipe: first a line of JSON with the
sheet's name and whether its days count from 1904, then blocks of rows, each a line with its length
and its width, and so many bytes: the rows' numbers and cells, all of one width, parted by ``\x1f``.
An empty cell is empty, text is itself, anything else begins with ``\x01`` and its sign as in
``child.py``. A workbook is never held whole: calamine lays a sheet out densely in memory, which a
roster of a city (750,000 rows) takes hundreds of megabytes for.
"""

import csv
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from posixpath import join, normpath
from typing import TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    from kit.sheets.child import Stop, text_rows
    from kit.sheets.stream_parts import Package, Part, Strings
else:
    sys.path.insert(0, str(Path(__file__).parent))
    from child import Stop, text_rows
    from stream_parts import Package, Part, Strings

BLOCK_ROWS = 500
MOST_SHAPES = 2_000
CELL_END = "\x1f"
TAGGED = "\x01"
SIGNS = {"b": "b", "e": "x", "d": "d"}
TEXTS = frozenset({"s", "str", "inlineStr"})
_UNSEEN = dict.fromkeys(map(ord, CELL_END + "\x1e" + TAGGED), "\x1a")
_PLACE = re.compile(r"([A-Z]{1,4})([0-9]{1,8})")
_ROW = re.compile(r'\s*<row r="([0-9]{1,8})"[^<>/]*>')
_CELL = re.compile(
    r'<c r="([A-Z]{1,3})[0-9]{1,8}"(?: s="[0-9]+")?(?: t="([a-zA-Z]+)")?(?: ?(/)>|>(?:<v>|<is>'
    r'<t(?: xml:space="preserve")?>)([^<\x00-\x08\x0b-\x1f]*)(?:</v>|</t></is>)</c>)'
)


class Shape:
    """How the cells of a plain row follow one another; many rows share one.

    Attributes:
        tags: how many tags its cells have.
        written: the row as it is handed on, with gaps for its values.
        filled: where values stand among the cells; ``None`` is everywhere.
        shared: where among the values a shared string is meant.
    """

    def __init__(self, cells: list[tuple[int, str, bool]]) -> None:
        self.tags = sum(1 if blank else 6 if kind == "inlineStr" else 4 for _, kind, blank in cells)
        told = [(column, kind) for column, kind, blank in cells if not blank]
        written = [""] * (told[-1][0] if told else 0)
        for column, kind in told:
            written[column - 1] = "%s" if kind in TEXTS else f"{TAGGED}{SIGNS.get(kind, 'n')}%s"
        self.written = CELL_END.join(["%s", *written])
        blanks = len(told) < len(cells)
        self.filled = [at for at, cell in enumerate(cells) if not cell[2]] if blanks else None
        self.shared = [at for at, (_, kind) in enumerate(told) if kind == "s"]


class Sheet(Part):
    """One worksheet's rows, as they are walked."""

    opening, closing, level = b"<sheetData>", b"</row>", 2

    def __init__(self, package: Package, name: str, strings: Strings) -> None:
        super().__init__(package)
        self.name, self.strings = name, strings
        self.columns: dict[str, int] = {}
        self.shapes: dict[tuple[tuple[str, ...], ...], Shape | None] = {}
        self.rows: list[str] = []
        self.cells: list[str] = []
        self.text: list[str] = []
        self.number = self.column = 0
        self.kind: str | None = None
        self.is_inside = self.is_cell = False
        self.most = package.limits["characters"]

    def __iter__(self) -> Iterator[list[str]]:
        for _ in self.walk(self.name):
            if self.rows:
                yield self.rows
                self.rows = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "c":
            self.is_cell = True
            self.kind = attributes.get("t")
            place = attributes.get("r")
            self.column = self._column(place) if place else self.column + 1
        elif tag in {"v", "t"}:
            self.is_inside = self.is_cell
        elif tag == "row":
            given = attributes.get("r", "")
            number = int(given) if given.isdecimal() and len(given) < 9 else self.number + 1
            if number <= self.number:
                raise Stop("damaged")
            self.number, self.column, self.cells = number, 0, []
        elif tag == "rPh":
            self.is_cell = False

    def data(self, piece: str) -> None:
        if self.is_inside:
            self.text.append(piece)

    def end(self, tag: str) -> None:
        if tag in {"v", "t"}:
            self.is_inside = False
        elif tag == "rPh":
            self.is_cell = True
        elif tag == "c":
            self.is_cell = False
            if self.text:
                self._keep("".join(self.text))
                self.text.clear()
        elif tag == "row" and self.cells:
            self._add(self.number, CELL_END.join([str(self.number), *self.cells]))
            self.cells = []

    def take_plain(self, chunk: bytes) -> bool:
        text = chunk.decode()
        if "&" in text:
            return False
        number, rows = self.number, list[tuple[int, str]]()
        for piece in text.split("</row>")[:-1]:
            row = _ROW.match(piece)
            if row is None or number >= (number := int(row[1])):
                return False
            line = self._line(piece, row)
            if line is None:
                return False
            if line:
                rows.append((number, line))
        for at, line in rows:
            self._add(at, line)
        self.number = number
        return True

    def _line(self, piece: str, row: re.Match[str]) -> str | None:
        """Return a plain row as it is handed on; empty without content, ``None`` if not plain."""
        cells = _CELL.findall(piece, row.end())
        if not cells:
            return "" if piece.count("<") == 1 else None
        *key, values = zip(*cells, strict=True)
        shape = self._shape(tuple(key))
        if shape is None or piece.count("<") != shape.tags + 1 or len(piece) > self.most:
            return None
        if shape.filled is not None:
            values = tuple(values[at] for at in shape.filled)
        if shape.shared:
            values = self._shared(shape, values)
        return shape.written % (row[1], *values) if any(values) else ""

    def _shared(self, shape: Shape, values: tuple[str, ...]) -> tuple[str, ...]:
        of, told = self.strings.of, list(values)
        for at in shape.shared:
            told[at] = text = of(told[at])
            if len(text) > self.most:
                raise Stop(f"characters {self.number}")
        return tuple(told)

    def _shape(self, key: tuple[tuple[str, ...], ...]) -> Shape | None:
        """Return what a row of such cells is; ``None`` is left to the parser."""
        if key in self.shapes:
            return self.shapes[key]
        if len(self.shapes) >= MOST_SHAPES:
            self.shapes.clear()
        columns = [self._column(f"{letters}1") for letters in key[0]]
        rises = all(left < right for left, right in pairwise(columns))
        fits = rises and columns[-1] <= self.package.limits["columns"]
        blanks = [mark == "/" for mark in key[2]]
        self.shapes[key] = shape = (
            Shape(list(zip(columns, key[1], blanks, strict=True))) if fits else None
        )
        return shape

    def _add(self, number: int, line: str) -> None:
        if number > self.package.limits["rows"]:
            raise Stop("rows")
        self.rows.append(line)

    def _keep(self, text: str) -> None:
        """Put a cell's content at its place; an empty cell that only has a colour has none."""
        cells, at = self.cells, self.column
        if at > self.package.limits["columns"]:
            raise Stop("columns")
        if len(cells) >= at:
            raise Stop("damaged")
        if len(cells) < at - 1:
            cells.extend([""] * (at - 1 - len(cells)))
        kind = self.kind or "n"
        if kind in TEXTS:
            text = self.strings.of(text) if kind == "s" else text
            if len(text) > self.most:
                raise Stop(f"characters {self.number}")
            cells.append(text)
        else:
            cells.append(f"{TAGGED}{SIGNS.get(kind, 'n')}{text}")

    def _column(self, place: str) -> int:
        letters = place.rstrip("0123456789")
        known = self.columns.get(letters)
        if known is None:
            if _PLACE.fullmatch(place) is None:
                raise Stop("damaged")
            known = 0
            for letter in letters:
                known = known * 26 + ord(letter) - 64
            self.columns[letters] = known
        return known


def workbook_rows(path: str, limits: dict[str, Any]) -> Iterator[Any]:
    """Yield the first visible worksheet's name and whether it is of 1904, then blocks of rows."""
    package = Package(path, limits)
    name, key, is_1904 = _first_sheet(package)
    kinds = _targets(package, "xl/_rels/workbook.xml.rels")
    target = next((to for own, _, to in kinds if own == key), None)
    shared = next((to for _, kind, to in kinds if kind.endswith("/sharedStrings")), None)
    if target is None or target.casefold() not in package.names:
        raise Stop("damaged")
    yield [name, is_1904]
    has_strings = shared is not None and shared.casefold() in package.names
    yield from Sheet(package, target, Strings(package, shared if has_strings else None))


def _first_sheet(package: Package) -> tuple[str, str, bool]:
    shown: list[tuple[str, str]] = []
    told = {"is_1904": False}

    def start(tag: str, attributes: dict[str, str]) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "sheet" and attributes.get("state", "visible") == "visible":
            key = next((text for at, text in attributes.items() if at.endswith(":id")), "")
            shown.append((attributes.get("name", ""), key))
        elif tag == "workbookPr":
            told["is_1904"] = attributes.get("date1904", "0") not in {"0", "false"}

    package.read("xl/workbook.xml", start)
    if not shown:
        raise Stop("no sheet")
    return (*shown[0], told["is_1904"])


def _targets(package: Package, name: str) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == "Relationship":
            to = attributes.get("Target", "")
            place = to.lstrip("/") if to.startswith("/") else normpath(join("xl", to))
            found.append((attributes.get("Id", ""), attributes.get("Type", ""), place))

    package.read(name, start)
    return found


def csv_rows(path: str, limits: dict[str, Any]) -> Iterator[Any]:
    """Yield the sheet's name, which a CSV has not, then blocks of rows."""
    rows = text_rows(path)
    yield [*next(rows), False]
    block: list[str] = []
    for number, row in enumerate(rows, start=1):
        while row and (row[-1] is None or not row[-1].strip()):
            row.pop()
        if row:
            check(number, row, limits)
            cells = [cell.translate(_UNSEEN) if cell else "" for cell in row]
            block.append(CELL_END.join([str(number), *cells]))
        if len(block) >= BLOCK_ROWS:
            yield block
            block = []
    if block:
        yield block


def check(number: int, row: list[Any], limits: dict[str, Any]) -> None:
    """Stop at a row of a CSV beyond the limits."""
    if number > limits["rows"]:
        raise Stop("rows")
    if len(row) > limits["columns"]:
        raise Stop("columns")
    if any(cell is not None and len(cell) > limits["characters"] for cell in row):
        raise Stop(f"characters {number}")


def write(blocks: Iterator[Any]) -> None:
    """Write the blocks as they come."""
    out = sys.stdout.buffer
    out.write(json.dumps(next(blocks)).encode() + b"\n")
    for block in blocks:
        ends = [row.count(CELL_END) for row in block]
        most = max(ends)
        if min(ends) < most:
            block = [row + CELL_END * (most - own) for row, own in zip(block, ends, strict=True)]
        data = CELL_END.join(block).encode("utf-8", "replace")
        out.write(b"%d %d\n" % (len(data), most + 1))
        out.write(data)


def refuse(word: str) -> None:
    """Say why reading stopped."""
    sys.stdout.buffer.write(json.dumps({"refused": word}).encode() + b"\n")


def main() -> int:
    kind, path, given = sys.argv[1:]
    limits = json.loads(given)
    for what, most in (
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_FSIZE, limits["written"]),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    csv.field_size_limit(limits["characters"] * 2)
    try:
        write(workbook_rows(path, limits) if kind == "xlsx" else csv_rows(path, limits))
    except Stop as stop:
        refuse(str(stop))
    except csv.Error:
        refuse("line")
    except (expat.ExpatError, zipfile.BadZipFile, KeyError, ValueError, EOFError):
        refuse("damaged")
    sys.stdout.buffer.write(b"end\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
