"""Large sheets: text stays text, nothing is lost between worksheets."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from kit.exports.large import LargeBook, LargeColumn, LargeSheet, rows_of
from kit.exports.sheet import Kind

COLUMNS = (
    LargeColumn("编号"),
    LargeColumn("姓名"),
    LargeColumn("日期", Kind.DATE),
    LargeColumn("时长", Kind.SHARE),
)


def sheet(most_rows: int = 1_048_576) -> LargeSheet:
    return LargeSheet("花名册", "示例市文明办", date(2026, 11, 23), COLUMNS, "花名册", most_rows)


def test_text_is_never_a_formula(tmp_path: Path) -> None:
    odd = ["=1+1", "+86", "@SUM(A1)", "<b>&amp;", "甲\\t乙", "_x0041_", "x\x02y", "00123"]
    lines = [
        f"{at}\t{text.replace(chr(92), chr(92) * 2)}\t45000\t1.5\n".encode()
        for at, text in enumerate(odd)
    ]
    with LargeBook(tmp_path / "a.xlsx", sheet()) as book:
        for line in lines:
            rows, plain = rows_of([line])
            (book.add_plain if plain else book.add)(rows)
    page = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    told = [[cell.value for cell in row] for row in page.iter_rows(min_row=4)]
    # Excel undoes its own coding of _x0041_, which this reader shows.
    kept = [text.replace("\x02", "").replace("_x0041_", "_x005F_x0041_") for text in odd]
    assert [row[1] for row in told] == kept
    texts = page.iter_rows(min_row=4, max_col=2)
    assert {cell.data_type for row in texts for cell in row} == {"s"}
    assert told[0][0] == "0"
    assert f"{told[0][2]:%Y-%m-%d}" == "2023-03-15"
    assert told[0][3] == 1.5
    assert page["A1"].value == "花名册"
    assert "填报单位：示例市文明办" in str(page["A2"].value)
    assert page.freeze_panes == "A4"
    assert {str(each) for each in page.merged_cells.ranges} == {"A1:D1", "A2:D2"}


def test_a_further_sheet_begins_where_rows_end(tmp_path: Path) -> None:
    lines = [f"{at}\t甲&乙\t45000\t0.0\n".encode() for at in range(25)]
    with LargeBook(tmp_path / "a.xlsx", sheet(13)) as book:
        rows, plain = rows_of(lines)
        assert plain
        book.add_plain(rows[:4])
        book.add_plain(rows[4:])
    pages = load_workbook(tmp_path / "a.xlsx").worksheets
    assert [page.title for page in pages] == ["花名册", "花名册（2）", "花名册（3）"]
    assert [page.max_row for page in pages] == [13, 13, 8]
    numbers = [row[0] for page in pages for row in page.iter_rows(min_row=4, values_only=True)]
    assert numbers == [str(at) for at in range(25)]
    assert pages[2]["B4"].value == "甲&乙"
