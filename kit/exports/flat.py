"""Plain sheets: one row of headings, then rows, as a program or an office reads them back.

The same safety as the ledgers': what people typed is text, never a formula, a link or a number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import xlsxwriter

from kit.exports.formats import NUMBER_FORMATS
from kit.exports.sheet import Kind
from kit.exports.writer import MOST_CHARACTERS, OPTIONS

LAST_ROW = 20_000
FONT = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
HEAD = {**FONT, "font_name": "黑体", "bg_color": "#EDEEEA", "border": 1, "text_wrap": True}
NEEDED = {**HEAD, "bg_color": "#E4F0EE", "bold": True}
NOTED = {**FONT, "font_color": "#5F6C72", "italic": True}
_FORMATS = {Kind.MONEY: "#,##0.00", Kind.DATE: "yyyy-mm-dd", Kind.COUNT: "0", Kind.SHARE: "0.00"}


@dataclass(frozen=True)
class FlatColumn:
    """One column: its heading, what it holds, and what a spreadsheet program offers in it.

    Attributes:
        needed: drawn as one that must be filled in.
        hint: shown beside the cell that is being filled in; at most 250 characters.
        choices: the values of its pull-down.
        strict: other values are refused by the spreadsheet program.
    """

    title: str
    kind: Kind = Kind.TEXT
    width: float = 16
    needed: bool = False
    hint: str = ""
    choices: Sequence[str] = ()
    strict: bool = True


@dataclass(frozen=True)
class FlatSheet:
    """A plain sheet, with a second one that explains its columns when ``told`` is given."""

    tab: str
    columns: Sequence[FlatColumn]
    told_tab: str = "填写说明"
    told: Sequence[Sequence[str]] = ()
    faint_first_row: bool = False
    choices_tab: str = "可选值"
    widths: Sequence[float] = field(default=(20, 10, 60, 40))


def write_flat(out: Path | IO[bytes], sheet: FlatSheet, rows: Iterable[Sequence[Any]]) -> int:
    """Write a plain sheet in constant memory; return how many rows it holds."""
    target: Any = str(out) if isinstance(out, Path) else out
    with xlsxwriter.Workbook(target, OPTIONS) as workbook:
        page = workbook.add_worksheet(sheet.tab)
        looks = {
            kind: workbook.add_format(
                {**FONT, "num_format": _FORMATS.get(kind, NUMBER_FORMATS[kind])}
            )
            for kind in Kind
        }
        faint = workbook.add_format(NOTED)
        head, needed = workbook.add_format(HEAD), workbook.add_format(NEEDED)
        page.freeze_panes(1, 0)
        page.set_row(0, 30)
        for place, column in enumerate(sheet.columns):
            page.set_column(place, place, column.width, looks[column.kind])
            page.write_string(0, place, column.title, needed if column.needed else head)
        count = 0
        for count, row in enumerate(rows, start=1):
            look = faint if sheet.faint_first_row and count == 1 else None
            for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                _write(page, count, place, value, look or looks[column.kind])
        _explain(workbook, sheet, head)
        _offer(workbook, page, sheet)
    return count


def _write(page: Any, row: int, place: int, value: Any, look: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, place, None, look)
    elif isinstance(value, bool):
        page.write_string(row, place, "是" if value else "否", look)
    elif isinstance(value, date):
        page.write_datetime(row, place, value, look)
    elif isinstance(value, int) or (
        isinstance(value, Decimal) and Decimal(repr(float(value))) == value and abs(value) < 10**14
    ):
        page.write_number(row, place, float(value), look)
    else:
        # Whoever reads it back takes one leading apostrophe for the one Excel hides.
        text = str(value)
        text = f"'{text}" if text.startswith("'") else text
        page.write_string(row, place, text[:MOST_CHARACTERS], look)


def _explain(workbook: Any, sheet: FlatSheet, head: Any) -> None:
    if not sheet.told:
        return
    page = workbook.add_worksheet(sheet.told_tab)
    look = workbook.add_format({**FONT, "text_wrap": True, "valign": "top"})
    for place, width in enumerate(sheet.widths):
        page.set_column(place, place, width)
    for number, line in enumerate(sheet.told):
        for place, words in enumerate(line):
            page.write_string(number, place, words, head if number == 0 else look)


def _offer(workbook: Any, page: Any, sheet: FlatSheet) -> None:
    offered = [(place, each) for place, each in enumerate(sheet.columns) if each.choices]
    lists: Any = workbook.add_worksheet(sheet.choices_tab) if offered else None
    longest = max((len(column.choices) for _, column in offered), default=0)
    for row in range(longest + 1):
        for at, (_, column) in enumerate(offered):
            words = column.title if row == 0 else (*column.choices,)[row - 1 : row]
            if words:
                lists.write_string(row, at, words if isinstance(words, str) else words[0])
    for at, (place, column) in enumerate(offered):
        letter = xlsxwriter.utility.xl_col_to_name(at)
        rule = {
            "validate": "list",
            "source": f"='{sheet.choices_tab}'!${letter}$2:${letter}${len(column.choices) + 1}",
            "error_type": "stop" if column.strict else "information",
            "error_title": "不在可选值里",
            "error_message": "请从下拉表里选。",
        }
        page.data_validation(1, place, LAST_ROW, place, {**rule, **_hint(column)})
    for place, column in enumerate(sheet.columns):
        if column.hint and not column.choices:
            page.data_validation(1, place, LAST_ROW, place, {"validate": "any", **_hint(column)})


def _hint(column: FlatColumn) -> dict[str, str]:
    if not column.hint:
        return {}
    return {"input_title": column.title[:32], "input_message": column.hint[:250]}
