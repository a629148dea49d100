"""What each row of a sheet is to the fund: new, changed, the same or wrong."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import transaction
from import_export.results import RowResult

from kit.imports.columns import Column
from kit.imports.layout import Layout, is_example
from kit.imports.resource import Draft, ShapeResource
from kit.imports.shape import Shape
from kit.models import Verdict
from kit.sheets import Row, Table

WHOLE_ROW = "整行"
LONGEST_SHOWN = 60
NOT_SHOWN = "（不显示）"
_VERDICTS = {
    RowResult.IMPORT_TYPE_NEW: Verdict.NEW,
    RowResult.IMPORT_TYPE_UPDATE: Verdict.CHANGED,
    RowResult.IMPORT_TYPE_SKIP: Verdict.SAME,
    RowResult.IMPORT_TYPE_INVALID: Verdict.WRONG,
}


@dataclass(frozen=True)
class Judged:
    """One row and what was found.

    Attributes:
        number: its number in the sheet.
        shown: the listed columns as a page says them.
        faults: (column title, reason).
        changes: (column title, before, after).
    """

    number: int
    verdict: Verdict
    shown: list[str]
    faults: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)

    def detail(self) -> dict[str, Any]:
        """Return what the preview keeps of it."""
        return {"shown": self.shown, "faults": self.faults, "changes": self.changes}

    @property
    def reasons(self) -> str:
        """Return what is wrong in one line, for the file of faults."""
        return "；".join(
            reason if title == WHOLE_ROW else f"{title}：{reason}" for title, reason in self.faults
        )


@dataclass
class Tally:
    """Counts of a run, and a digest of what it would change and from what."""

    examples: int = 0
    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    _changes: Any = field(default_factory=hashlib.sha256)

    def add(self, judged: Judged) -> None:
        self.counts[judged.verdict] += 1
        if judged.verdict is Verdict.CHANGED:
            self._changes.update(json.dumps([judged.number, judged.changes]).encode())

    @property
    def digest(self) -> str:
        return str(self._changes.hexdigest())


class Judge:
    """Judges the rows of one sheet, in order, in the fund in scope."""

    def __init__(self, shape: Shape, layout: Layout, table: Table, *, by: Any) -> None:
        self.shape, self.layout = shape, layout
        self.resource = ShapeResource(shape, by=by, serials=table.serials)
        self.tally = Tally()
        self._seen: dict[tuple[Any, ...], int] = {}

    def judge(self, row: Row, *, keep: bool) -> Judged | None:
        """Try a row through its service and say what came of it; ``None`` for an example.

        Args:
            keep: let stand what was written; otherwise it is rolled back.

        Raises:
            NotAllowed: the person may not write such rows at all.
        """
        if is_example(row):
            self.tally.examples += 1
            return None
        cells = self.layout.row(row)
        with transaction.atomic():
            judged = self._judged(row.number, cells)
            if not keep or judged.verdict is Verdict.WRONG:
                transaction.set_rollback(True)
        self.tally.add(judged)
        return judged

    def _judged(self, number: int, cells: dict[str, Any]) -> Judged:
        twice = self._twice(number, cells)
        if twice:
            return Judged(number, Verdict.WRONG, self._as_typed(cells), [twice])
        result = self.resource.import_row(
            cells, None, row_number=number, dry_run=False, use_transactions=True
        )
        for error in result.errors:
            raise error.error
        verdict = _VERDICTS[result.import_type]
        if verdict is Verdict.WRONG:
            return Judged(number, verdict, self._as_typed(cells), self._faults(result))
        draft: Draft = result.instance
        return Judged(
            number,
            verdict,
            [self._shown(key, getattr(draft, key)) for key in self.shape.listed],
            [],
            self._changes(result.original, draft) if verdict is Verdict.CHANGED else [],
        )

    def _twice(self, number: int, cells: dict[str, Any]) -> tuple[str, str] | None:
        """Return what is wrong when an earlier row of the sheet has the same key."""
        fields = [self.resource.fields[name] for name in self.shape.key]
        try:
            key = tuple(each.clean(cells) for each in fields)
        except ValueError:
            return None
        if all(part in (None, "") for part in key):
            return None
        first = self._seen.setdefault(key, number)
        if first == number:
            return None
        titles = "、".join(each.column_name for each in fields)
        return titles, f"和第 {first} 行重复。请留下一行。"

    def _faults(self, result: RowResult) -> list[tuple[str, str]]:
        faults = []
        for key, messages in result.validation_error.message_dict.items():
            column = None if key == NON_FIELD_ERRORS else self.shape.column(key)
            faults += [(column.title if column else WHOLE_ROW, message) for message in messages]
        return faults

    def _changes(self, before: Draft, after: Draft) -> list[tuple[str, str, str]]:
        pairs = (
            (column, getattr(before, column.key), getattr(after, column.key))
            for column in self.shape.columns
        )
        return [
            (column.title, _kept(column, old), _kept(column, new))
            for column, old, new in pairs
            if old != new
        ]

    def _shown(self, key: str, value: Any) -> str:
        column = self.shape.column(key)
        return column.shown(value)[:LONGEST_SHOWN] if column else ""

    def _as_typed(self, cells: dict[str, Any]) -> list[str]:
        columns = [self.shape.column(key) for key in self.shape.listed]
        return [
            ""
            if column is None or cells.get(column.title) is None
            else str(cells[column.title])[:LONGEST_SHOWN]
            for column in columns
        ]


def _kept(column: Column, value: Any) -> str:
    """Return a value as the preview keeps it; of a private column only whether there is one."""
    shown = column.shown(value)[:300]
    return NOT_SHOWN if shown and column.private else shown
