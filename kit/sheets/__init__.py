"""Spreadsheets people bring: looked at in this process, parsed in another one with limits.

with open_table(file, FileKind.XLSX) as table:
    for row in table.rows():
        row.number, row.cells       # 12, ["2021-12-31", Decimal("52116"), date(2021, 12, 31), None]

What cannot be read is a ``Refusal`` that says what is wrong and what to do.
"""

from kit.sheets.cells import Broken, Cell
from kit.sheets.limits import LIMITS, Limits
from kit.sheets.looking import look_at
from kit.sheets.reading import Row, Table, open_table
from kit.sheets.streaming import Block, Stream, cell_of_raw, open_stream

__all__ = [
    "LIMITS",
    "Block",
    "Broken",
    "Cell",
    "Limits",
    "Row",
    "Stream",
    "Table",
    "cell_of_raw",
    "look_at",
    "open_stream",
    "open_table",
]
