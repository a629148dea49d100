"""Sheets of a city's size: read as a stream, judged by the thousand, written by COPY or not at all.

A roster of 750,000 rows is not tried row by row through services. A :class:`BulkShape` judges its
rows in lots by its own sets, inside one transaction that is rolled back for a check; what it found
is kept in constant memory.
"""

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import compress
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar

from django.db import transaction

from kit.errors import Refusal
from kit.exports.flat import FlatColumn, FlatSheet, write_flat
from kit.exports.sheet import Kind as CellKind
from kit.files import FileKind, discard_content, open_stored
from kit.imports import runs
from kit.imports.judging import Judged, Tally
from kit.imports.layout import EXAMPLE, FAULT_TITLE, layout_of
from kit.imports.shape import Shape
from kit.jobs import JobRun
from kit.models import ImportRun, StoredFile, Verdict
from kit.sheets import Block, Cell, Stream, cell_of_raw, open_stream

FAULTS_FILE = "错误表"
NO_ROWS = "这份表只有表头，没有资料。请填好再传。"
GONE = "上传的文件已经删除（表里有个人信息，核对或写入以后不留）。请重新上传。"
LOT_ROWS = 2_500


@dataclass(frozen=True)
class Lot:
    """Some thousand rows of data, a column at a time: what a city's rows share is read once.

    Attributes:
        numbers: of the rows in the sheet.
        columns: raw cells (:func:`kit.sheets.cell_of_raw`) in the order of the shape's columns.
    """

    numbers: Sequence[int]
    columns: Sequence[Sequence[str]]

    def row(self, place: int) -> list[Cell]:
        """Return the cells of one row."""
        return [cell_of_raw(column[place]) for column in self.columns]

    def rows(self) -> Iterator[tuple[int, list[Cell]]]:
        """Yield each row's number and cells."""
        for number, raw in zip(self.numbers, zip(*self.columns, strict=True), strict=True):
            yield number, [cell_of_raw(cell) for cell in raw]


class BulkShape(Shape):
    """One kind of large sheet. Its rows name people in full, so the file does not stay.

    The listed columns of what it finds are masked where they are private: they are kept.

    Attributes:
        confirmer: who has written what another brought, where the shape asks for two people.
    """

    serials: bool  # whether bare numbers of the sheet at hand may be read as days
    gives_existing: ClassVar[bool] = False
    most_told: ClassVar[str] = "最多 20 MB，行数不限；更大的请技术人员用命令导入"
    asks: ClassVar[str] = ""
    """A template of what is asked before writing; :meth:`heard` reads what was answered."""
    told: Mapping[str, str]

    def __init__(self) -> None:
        self.serials = True
        self.confirmer: Any = None
        self.told = {}

    def heard(self, posted: Mapping[str, str]) -> dict[str, str]:
        """Return what whoever has it written declares of the whole sheet, checked.

        Raises:
            Refusal: it cannot be declared like this.
        """
        return {}

    def take_in(self, lots: Iterator[Lot], found: "Findings", *, by: Any, write: bool) -> None:
        """Judge every row and write what is new or changed, in the fund and transaction around.

        Whoever calls rolls back when a row is wrong.

        Raises:
            Refusal: the sheet as a whole cannot be taken in.
        """
        raise NotImplementedError


class Findings:
    """What was found in the rows: counts, the first rows of each verdict, and every fault."""

    def __init__(self) -> None:
        self.tally = Tally()
        self.kept: dict[Verdict, dict[int, Judged]] = {verdict: {} for verdict in Verdict}
        self._faults = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed on leaving

    def __enter__(self) -> "Findings":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        self._faults.close()

    def room(self, verdict: Verdict) -> int:
        """Return how many more rows of a verdict the preview has room for."""
        return max(runs.MOST_KEPT - len(self.kept[verdict]), 0)

    def wants(self, verdict: Verdict) -> bool:
        """Tell whether the preview has room for another row of a verdict."""
        return self.room(verdict) > 0

    def count(self, verdict: Verdict, rows: int) -> None:
        """Count rows that the preview has no room for."""
        self.tally.counts[verdict] += rows

    def add(self, judged: Judged) -> None:
        """Count a row and keep what is shown of it."""
        self.tally.add(judged)
        if self.wants(judged.verdict):
            self.kept[judged.verdict][judged.number] = judged
        if judged.verdict is Verdict.WRONG:
            fault = [judged.number, judged.reasons, *judged.shown]
            self._faults.write(json.dumps(fault, ensure_ascii=False) + "\n")

    def move(self, judged: Judged, was: Verdict) -> None:
        """Count a row anew that turned out to be something else than it was counted for."""
        self.tally.counts[was] -= 1
        self.kept[was].pop(judged.number, None)
        self.add(judged)

    def faults(self) -> Iterator[list[Any]]:
        """Yield every wrong row: its number, why, and the listed columns."""
        self._faults.seek(0)
        return (json.loads(line) for line in self._faults)

    def write_faults(self, out: Path, shape: Shape) -> None:
        """Write the wrong rows with their reasons; private columns stay masked."""
        listed = [column for column in map(shape.column, shape.listed) if column]
        columns = [
            FlatColumn("行", CellKind.COUNT, 8),
            FlatColumn(FAULT_TITLE, width=60),
            *(FlatColumn(column.title, width=column.width) for column in listed),
        ]
        write_flat(out, FlatSheet(shape.label, columns), self.faults())


def lots_of(shape: BulkShape, stream: Stream, unread: list[str] | None = None) -> Iterator[Lot]:
    """Return the rows of data, examples left out, with the shape's columns.

    Raises:
        Refusal: the headings are not the shape's, or no row stands below them.
    """
    layout = layout_of(shape, stream)
    shape.serials = stream.serials
    if unread is not None:
        unread.extend(layout.unread)
    places = [layout.places.get(column.title, -1) for column in shape.columns]
    return _lots(stream.blocks(), layout.header, places)


def _lots(blocks: Iterator[Block], header: int, places: list[int]) -> Iterator[Lot]:
    some = False
    columns: Block = [[]]
    for block in blocks:
        _append(columns, block)
        if len(columns[0]) >= LOT_ROWS:
            lot = _lot(columns, header, places)
            some, columns = some or bool(lot.numbers), [[]]
            if lot.numbers:
                yield lot
    lot = _lot(columns, header, places)
    if lot.numbers:
        yield lot
    elif not some:
        raise Refusal(NO_ROWS)


def _append(columns: Block, block: Block) -> None:
    """Put the rows of a block behind others, which may be of another width."""
    before, more = len(columns[0]), len(block[0])
    columns += [[""] * before for _ in range(len(block) - len(columns))]
    for at, column in enumerate(columns):
        column += block[at] if at < len(block) else [""] * more


def _lot(columns: Block, header: int, places: list[int]) -> Lot:
    if columns[0] and int(columns[0][0]) <= header:
        columns = _only(columns, [int(number) > header for number in columns[0]])
    if examples := _examples(columns[1:]):
        columns = _only(columns, [at not in examples for at in range(len(columns[0]))])
    numbers, *cells = columns
    empty = ("",) * len(numbers)
    chosen = [cells[at] if 0 <= at < len(cells) else empty for at in places]
    return Lot(list(map(int, numbers)), chosen)


def _only(columns: Block, wanted: list[bool]) -> Block:
    return [list(compress(column, wanted)) for column in columns]


def _examples(columns: Block) -> set[int]:
    """Return which rows are the template's example: their first words say so."""
    if not any(EXAMPLE in "".join(column) for column in columns):
        return set()
    found: set[int] = set()
    undecided: Sequence[int] = range(len(columns[0]))
    for column in columns:
        found |= {at for at in undecided if column[at].strip().startswith(EXAMPLE)}
        undecided = [at for at in undecided if not column[at]]
    return found


def telling(job: JobRun, lots: Iterator[Lot]) -> Iterator[Lot]:
    """Yield the rows and tell whoever waits how far it is; how many come is not known before."""
    done = 0
    for lot in lots:
        job.progress(5 + 90 * done // (done + 200_000), f"已读 {done:,} 行")
        done += len(lot.numbers)
        yield lot


def check_bulk(job: JobRun, run: ImportRun, shape: BulkShape, by: Any) -> None:
    """Judge every row of a run, writing nothing of it, and keep what was found."""
    unread: list[str] = []
    with read_large(run.file) as stream, Findings() as found:
        with job.scope(), transaction.atomic():
            lots = telling(job, lots_of(shape, stream, unread))
            shape.take_in(lots, found, by=by, write=False)
            transaction.set_rollback(True)
        if found.tally.counts[Verdict.WRONG]:
            found.write_faults(job.output(f"{FAULTS_FILE}-{shape.label}-{run.number}.xlsx"), shape)
        with job.scope():
            runs.keep_rows(run, (row for rows in found.kept.values() for row in rows.values()), {})
            runs.checked(run, found.tally, sheet=stream.name, unread=unread)
    if not run.wrong and run.to_write:
        return
    discard_content(run.file)


@contextmanager
def read_large(file: StoredFile) -> Iterator[Stream]:
    """Read a kept file as a stream, guarded.

    Raises:
        Refusal: it cannot be read, or is gone.
    """
    try:
        opened = open_stored(file)
    except FileNotFoundError as error:
        raise Refusal(GONE) from error
    with opened, open_stream(opened, FileKind(file.content_type)) as stream:
        yield stream
