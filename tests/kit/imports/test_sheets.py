"""What the writer writes, the guarded reader reads: the same values."""

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.exports.flat import FlatColumn, FlatSheet, write_flat
from kit.exports.sheet import Kind as CellKind
from kit.files import FileKind
from kit.imports.columns import Column, Kind, Options
from kit.imports.sheets import KINDS
from kit.sheets import open_table
from kit.sheets.cells import clean_text

TEXT = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cn", "Co"), blacklist_characters="_"),
    max_size=40,
)
MONEY = st.decimals("-1000000000000", "1000000000000", places=2)
DAYS = st.dates(date(1900, 3, 1), date(2099, 12, 31))
COLUMNS = {
    Kind.TEXT: TEXT,
    Kind.CODE: TEXT,
    Kind.MONEY: MONEY,
    Kind.DATE: DAYS,
    Kind.WHOLE: st.integers(-(10**9), 10**9),
    Kind.PERCENT: st.decimals("0.01", "100", places=2),
    Kind.YES_NO: st.booleans(),
}
ROW = st.tuples(*(st.none() | values for values in COLUMNS.values()))


def through_a_sheet(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    columns = [Column(kind.name, kind.value, kind=kind) for kind in COLUMNS]
    out = io.BytesIO()
    flat = [FlatColumn(c.title, KINDS.get(c.kind, CellKind.TEXT)) for c in columns]
    # A first column that is never empty: rows without anything are not read.
    write_flat(out, FlatSheet("表", [FlatColumn("行"), *flat]), [("行", *row) for row in rows])
    out.seek(0)
    with open_table(out, FileKind.XLSX) as table:
        _, *read = [row.cells[1:] for row in table.rows()]
    options = Options()
    return [
        [
            column.read(cells[place] if place < len(cells) else None, options)
            for place, column in enumerate(columns)
        ]
        for cells in read
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=12))
def test_what_is_written_is_read_back(rows: list[tuple[Any, ...]]) -> None:
    columns = [Column(kind.name, kind.value, kind=kind) for kind in COLUMNS]
    wanted = [
        [column.canonical(value) for column, value in zip(columns, row, strict=True)]
        for row in rows
    ]
    assert through_a_sheet(rows) == wanted


@pytest.mark.parametrize("text", ["'", "''", "' ' 甲", "''''001"])
def test_what_was_cleaned_stays_as_it_is(text: str) -> None:
    assert not clean_text(text).startswith("'")
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize("payload", ["=1+1", "+A1", "@SUM(A1)", "=cmd|' /C calc'!A0", "-2+3"])
def test_no_text_becomes_a_formula(payload: str) -> None:
    out = io.BytesIO()
    write_flat(out, FlatSheet("表", [FlatColumn("甲")]), [(payload,)])
    (cell,) = next(openpyxl.load_workbook(out).active.iter_rows(min_row=2))
    assert (cell.data_type, cell.value) == ("s", payload)


def test_money_keeps_every_cent() -> None:
    amounts = [Decimal("999999999999.99"), Decimal("0.01"), Decimal("281155.37")]
    rows: list[tuple[Any, ...]] = [
        (None, None, amount, None, None, None, None) for amount in amounts
    ]
    assert [line[2] for line in through_a_sheet(rows)] == amounts
