"""Large sheets as a stream: what is hostile is refused, what is odd is read, memory stays small."""

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.errors import Refusal
from kit.files import FileKind
from kit.sheets import open_stream, open_table

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
CELLS = st.one_of(st.none(), TEXT, st.integers(-(10**9), 10**9), st.booleans())


def book(rows: list[list[Any]], *, shared: bool = True) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"constant_memory": not shared, "in_memory": shared}) as made:
        page = made.add_worksheet("资料")
        for number, row in enumerate(rows):
            for place, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(number, place, value)
                elif value is not None:
                    page.write(number, place, value)
    return out.getvalue()


def read(content: bytes, kind: FileKind = FileKind.XLSX) -> list[tuple[int, list[Any]]]:
    with open_stream(io.BytesIO(content), kind) as stream:
        return [(row.number, row.cells) for row in stream.rows()]


def remade(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return a package with one part's words replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old_book, zipfile.ZipFile(out, "w") as new_book:
        for item in old_book.namelist():
            part = old_book.read(item)
            new_book.writestr(item, part.replace(old, new) if item == name else part)
    return out.getvalue()


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=6), max_size=30), st.booleans())
def test_a_stream_reads_what_a_table_reads(rows: list[list[Any]], shared: bool) -> None:
    content = book(rows, shared=shared)
    with open_table(io.BytesIO(content), FileKind.XLSX) as table:
        whole = [(row.number, row.cells) for row in table.rows()]
    assert [(n, _trimmed(c)) for n, c in read(content) if _trimmed(c)] == [
        (n, _trimmed(c)) for n, c in whole
    ]


def _trimmed(cells: list[Any]) -> list[Any]:
    cells = list(cells)
    while cells and (cells[-1] is None or (isinstance(cells[-1], str) and not cells[-1].strip())):
        cells.pop()
    return cells


def test_every_row_of_many_comes_once() -> None:
    rows = [[f"第{n}行", n] for n in range(1, 3_001)]
    assert [cells[0] for _, cells in read(book(rows))] == [row[0] for row in rows]
    lines = "\r\n".join(f"第{n}行,{n}" for n in range(1, 3_001)).encode("gb18030")
    assert len(read(lines, FileKind.CSV)) == 3_000
    with open_table(io.BytesIO(lines), FileKind.CSV) as table:
        assert len(list(table.rows())) == 3_000


@pytest.mark.parametrize("place", [b"XFD2", b"ZZZZ2", b"A0"])
def test_a_cell_far_away_is_refused(place: bytes) -> None:
    content = book([["甲", "乙"], ["丙", "丁"]])
    hostile = remade(content, "xl/worksheets/sheet1.xml", b'r="B2"', b'r="' + place + b'"')
    with pytest.raises(Refusal):
        read(hostile)


def test_a_row_far_below_is_refused() -> None:
    content = book([["甲", "乙"], ["丙", "丁"]])
    far = remade(content, "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="1048577"')
    with pytest.raises(Refusal):
        read(far)


def test_declared_entities_and_broken_packages_are_refused() -> None:
    content = book([["甲"]])
    entity = b'<!DOCTYPE a [<!ENTITY x "y">]><worksheet'
    with pytest.raises(Refusal):
        read(remade(content, "xl/worksheets/sheet1.xml", b"<worksheet", entity))
    with pytest.raises(Refusal):
        read(content[: len(content) // 2])


def test_a_package_that_swells_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        with zipfile.ZipFile(io.BytesIO(book([["甲"]]))) as plain:
            for item in plain.namelist():
                if item != "xl/worksheets/sheet1.xml":
                    package.writestr(item, plain.read(item))
        package.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b"<a/>" * 10_000_000)
    with pytest.raises(Refusal):
        read(out.getvalue())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</row>", b"</row><!-- <row r='9'><c r='A9'><v>1</v></c></row> -->"),
        (b'<row r="2"', b'<!-- </row> --><row r="2"'),
        (b"<t>", b"<t><![CDATA[</row><row r='7'>]]>"),
        (b"<v>", b"<f>1+1</f><v>"),
        (b"</c>", b"</c >"),
        (b"</t></is>", b"</t><rPh sb='0' eb='1'><t>x</t></rPh></is>"),
        (b"<worksheet", b"<!-- <sheetData> --><worksheet"),
        (b"<sheetData>", b"<sheetData ><!-- <sheetData> -->"),
    ],
)
@pytest.mark.parametrize("shared", [True, False])
def test_what_is_not_plain_is_read_as_a_table_reads_it(
    old: bytes, new: bytes, shared: bool
) -> None:
    rows = [[f"第{n}行", n, "同上"] for n in range(1, 40)]
    content = remade(book(rows, shared=shared), "xl/worksheets/sheet1.xml", old, new)
    content = remade(content, "xl/sharedStrings.xml", old, new)
    with open_table(io.BytesIO(content), FileKind.XLSX) as table:
        whole = [(row.number, row.cells) for row in table.rows()]
    assert read(content) == whole


def test_cells_hold_no_separators() -> None:
    odd = "甲\x1e乙\x1f丙,\x01n5".encode()
    assert read(odd, FileKind.CSV) == [(1, ["甲\x1a乙\x1a丙", "\x1an5"])]
