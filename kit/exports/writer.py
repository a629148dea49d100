"""Writes a ledger to an .xlsx file, row by row, in constant memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import repeat
from math import ceil
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from kit.drawing.text import WIDE_FROM
from kit.exports.formats import Formats
from kit.exports.sheet import Cell, Column, Kind, LedgerSheet, Value
from kit.exports.totals import Total
from kit.formats import CENT, date_cn
from kit.marks import Mark

OPTIONS = {
    "constant_memory": True,
    # What people typed stays what they typed: no formula, no link, no number made of text.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
TITLE_ROW, CAPTION_ROW, HEADER_ROW, FIRST_ROW = range(4)
MOST_ROWS = 1_000_000
MOST_CHARACTERS = 32_767  # of one cell
CUT = "……（原文过长，余下的请到门户查看）"
NOT_APPLICABLE = "—"
PARTIAL = "不完整，不合计"
NO_ROWS = "没有记录"
SIGNATURES = "制表人：＿＿＿＿＿＿　　　审核人：＿＿＿＿＿＿　　　负责人：＿＿＿＿＿＿"
A4 = 9
LINE_HEIGHT = 16
MOST_LINES = 20

Row = Mapping[str, Value | Cell]


@dataclass(frozen=True)
class Written:
    """What a ledger holds: how many rows, and each total (``None``: partial, not summed)."""

    rows: int
    totals: Mapping[str, Decimal | None]


def write_ledger(path: Path, sheet: LedgerSheet, rows: Iterable[Row]) -> Written:
    """Write a ledger; the rows are taken one at a time and not kept.

    Args:
        path: the file to write; its folder also holds the writer's own temporary file.
        sheet: what it looks like.
        rows: each with a value for every column, except the serial number's.

    Raises:
        TypeError: a value is not of its column's kind.
        ValueError: an amount has more than two decimals, or there are too many rows.
    """
    options = {**OPTIONS, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as workbook:
        workbook.set_properties({"title": sheet.title, "author": sheet.unit})
        return _Writer(sheet, workbook).write(rows)


class _Writer:
    def __init__(self, sheet: LedgerSheet, workbook: Any) -> None:
        self.sheet = sheet
        self.last_column = len(sheet.columns) - 1
        self.formats = Formats(workbook)
        self.page = workbook.add_worksheet(sheet.tab)
        self.totals = {column.key: Total() for column in sheet.columns if column.total}
        self.row = FIRST_ROW

    def write(self, rows: Iterable[Row]) -> Written:
        self._set_up_page()
        self._write_head()
        for row in rows:
            self._write_row(row)
        count = self.row - FIRST_ROW
        self._write_foot()
        return Written(count, {key: total.amount for key, total in self.totals.items()})

    def _set_up_page(self) -> None:
        page = self.page
        page.set_landscape()
        page.set_paper(A4)
        page.fit_to_pages(1, 0)
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.center_horizontally()
        page.set_footer("&C第 &P 页，共 &N 页")
        page.freeze_panes(FIRST_ROW, 0)
        page.repeat_rows(HEADER_ROW)
        for place, column in enumerate(self.sheet.columns):
            page.set_column(place, place, column.width)
        # Ids are text on purpose: no green corner beside each of them.
        everything = f"A1:{xl_col_to_name(self.last_column)}{MOST_ROWS}"
        page.ignore_errors({"number_stored_as_text": everything})

    def _write_head(self) -> None:
        sheet = self.sheet
        self.page.set_row(TITLE_ROW, 30)
        self._across(TITLE_ROW, 0, self.last_column, sheet.title, self.formats.title())
        middle = max(1, self.last_column // 2)
        self.page.set_row(CAPTION_ROW, 20)
        for first, last, text, align in (
            (0, middle - 1, f"填报单位：{sheet.unit}", "left"),
            (middle, self.last_column - 1, f"填报日期：{date_cn(sheet.dated)}", "center"),
            (self.last_column, self.last_column, f"单位：{sheet.money_unit}", "right"),
        ):
            self._across(CAPTION_ROW, first, last, text, self.formats.line(align))
        self.page.set_row(HEADER_ROW, 32)
        for place, column in enumerate(sheet.columns):
            self.page.write_string(HEADER_ROW, place, column.title, self.formats.header())

    def _write_row(self, row: Row) -> None:
        if self.row - FIRST_ROW >= MOST_ROWS:
            raise ValueError(f"a sheet holds at most {MOST_ROWS} rows")
        # Nobody else works it out: the heights of rows are in the file, or they are one line.
        self.page.set_row(self.row, LINE_HEIGHT * max(map(_lines, self.sheet.columns, repeat(row))))
        for place, column in enumerate(self.sheet.columns):
            if column.kind is Kind.SERIAL:
                number = self.row - FIRST_ROW + 1
                self.page.write_number(self.row, place, number, self.formats.value(column))
                continue
            given = row[column.key]
            cell = given if isinstance(given, Cell) else Cell(given)
            self._write_cell(place, column, cell)
        self.row += 1

    def _write_cell(self, place: int, column: Column, cell: Cell) -> None:
        value, total = cell.value, self.totals.get(column.key)
        if value is Mark.UNSTATED or cell.mark is Mark.UNSTATED:
            if total is not None:
                total.add_unstated()
            label = Mark.UNSTATED.label
            self._words(place, label, self.formats.words(column, hatched=True))
        elif value is None:
            self._words(place, NOT_APPLICABLE, self.formats.words(column))
        elif isinstance(value, str):
            self._write_text(place, column, value, cell.mark)
        else:
            self._write_figure(place, column, value, cell.mark)

    def _write_text(self, place: int, column: Column, text: str, mark: Mark | None) -> None:
        if column.kind is not Kind.TEXT:
            raise TypeError(f"{column.key} holds {column.kind.value}, not text")
        if mark is not None:
            text += f"（{mark.label}）"
        if len(text) > MOST_CHARACTERS:
            text = text[: MOST_CHARACTERS - len(CUT)] + CUT
        self._words(place, text, self.formats.value(column))

    def _write_figure(
        self, place: int, column: Column, value: int | Decimal | date, mark: Mark | None
    ) -> None:
        look = self.formats.value(column, mark)
        if column.kind is Kind.DATE and isinstance(value, date):
            self.page.write_datetime(self.row, place, value, look)
            return
        number = _number(column, value)
        self.page.write_number(self.row, place, float(number), look)
        if column.key in self.totals:
            self.totals[column.key].add(number, mark)

    def _words(self, place: int, text: str, look: Any) -> None:
        self.page.write_string(self.row, place, text, look)

    def _write_foot(self) -> None:
        last_row = self.row  # as Excel counts: from one
        if self.row == FIRST_ROW:
            self._across(self.row, 0, self.last_column, NO_ROWS, self.formats.line("center"))
            self.row += 1
            last_row = self.row
        if self.sheet.has_totals:
            self._write_totals(last_row)
        for note in self.sheet.notes:
            self._write_note(note)
        self.page.set_row(self.row + 1, 26)
        self._across(self.row + 1, 0, self.last_column, SIGNATURES, self.formats.line("left"))

    def _write_totals(self, last_row: int) -> None:
        for place, column in enumerate(self.sheet.columns):
            total = self.totals.get(column.key)
            if total is None:
                label = "合计" if place == 0 else ""
                self._words(place, label, self.formats.words(column, total=True))
            elif total.amount is None:
                self._words(place, PARTIAL, self.formats.words(column, hatched=True, total=True))
            else:
                letter = xl_col_to_name(place)
                self.page.write_formula(
                    self.row,
                    place,
                    f"=ROUND(SUM({letter}{FIRST_ROW + 1}:{letter}{last_row}),2)",
                    self.formats.value(column, total.mark, total=True),
                    float(total.amount),
                )
        self.row += 1

    def _write_note(self, note: str) -> None:
        room = sum(column.width for column in self.sheet.columns) / 2
        self.page.set_row(self.row, LINE_HEIGHT * (1 + int(len(note) / room)))
        self._across(self.row, 0, self.last_column, note, self.formats.line("left"))
        self.row += 1

    def _across(self, row: int, first: int, last: int, text: str, look: Any) -> None:
        if first < last:
            self.page.merge_range(row, first, row, last, "", look)
        self.page.write_string(row, first, text, look)


def _lines(column: Column, row: Row) -> int:
    """Return how many lines a row's text takes in a column, at most ``MOST_LINES``."""
    given = row.get(column.key)
    value = given.value if isinstance(given, Cell) else given
    if not isinstance(value, str) or column.kind is not Kind.TEXT:
        return 1
    wide = sum(2 if ord(letter) >= WIDE_FROM else 1 for letter in value)
    return min(max(1, ceil(wide / (column.width - 1))), MOST_LINES)


def _number(column: Column, value: int | Decimal | date) -> Decimal:
    """Return a value as the number its column holds."""
    if column.kind is Kind.COUNT and isinstance(value, int):
        return Decimal(value)
    if column.kind in {Kind.MONEY, Kind.SHARE} and isinstance(value, Decimal):
        if column.kind is Kind.MONEY and value != value.quantize(CENT):
            raise ValueError(f"{column.key}: {value} has more than two decimals")
        return value
    raise TypeError(f"{column.key} holds {column.kind.value}, not {type(value).__name__}")
