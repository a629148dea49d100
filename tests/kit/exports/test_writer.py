"""A ledger is in the office's form, and nothing in it is anything but what was said."""

import datetime
import re
import zipfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import Cell as Found

from kit.exports import Cell, Column, Kind, LedgerSheet, Written, write_ledger
from kit.exports.writer import MOST_CHARACTERS, Row
from kit.marks import Mark
from tests.libreoffice import rows_of

COLUMNS = (
    Column("serial", "序号", Kind.SERIAL, width=6),
    Column("number", "捐赠编号"),
    Column("account", "账号", width=22),
    Column("received_on", "到账日期", Kind.DATE),
    Column("people", "人数", Kind.COUNT, total=True),
    Column("share", "比例", Kind.SHARE),
    Column("amount", "金额", Kind.MONEY, width=16, total=True),
)
SHEET = LedgerSheet(
    title="2021年捐赠台账",
    unit="太原市文明办",
    dated=datetime.date(2021, 12, 31),
    columns=COLUMNS,
    notes=("口径：到账日期在2021年内。",),
)
PAYLOADS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    '=HYPERLINK("http://elsewhere.example","点这里")',
    "{=1+1}",
    "=cmd|' /C calc'!A0",
    "http://elsewhere.example/",
    "mailto:a@elsewhere.example",
    "internal:台账!A1",
    "external:c:\\book.xlsx",
    "=" * 300,
]
PLAIN = ["0012300", "6222020200112233445", "1e5", "TRUE", "2021-12-31", "12%", "", " ", "昇堃"]


def row(**changed: Any) -> Row:
    usual: dict[str, Any] = {
        "number": "JZ-2021-001",
        "account": "6222020200112233445",
        "received_on": datetime.date(2021, 8, 3),
        "people": 3,
        "share": Decimal("0.0502"),
        "amount": Decimal("1191516.30"),
    }
    return {**usual, **changed}


def written(path: Path, rows: Iterable[Row], sheet: LedgerSheet = SHEET) -> tuple[Any, Written]:
    """Write a ledger and open it as a reader does: (sheet with cached values, what was written)."""
    result = write_ledger(path / "台账.xlsx", sheet, rows)
    return load_workbook(path / "台账.xlsx", data_only=True).active, result


def formulas(path: Path) -> dict[str, str]:
    page = load_workbook(path / "台账.xlsx").active
    assert page is not None
    return {
        cell.coordinate: str(cell.value)
        for line in page.iter_rows()
        for cell in line
        if cell.data_type == "f"
    }


def xml(path: Path) -> str:
    with zipfile.ZipFile(path / "台账.xlsx") as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


def test_the_form_is_the_offices(tmp_path: Path) -> None:
    page, _ = written(tmp_path, [row()])
    assert page["A1"].value == "2021年捐赠台账"
    assert {"A1:G1", "A2:C2", "D2:F2"} <= {str(area) for area in page.merged_cells.ranges}
    assert page["A2"].value == "填报单位：太原市文明办"
    assert page["D2"].value == "填报日期：2021年12月31日"
    assert (page["G2"].value, page["G2"].alignment.horizontal) == ("单位：元", "right")
    assert [cell.value for cell in page[3]] == [column.title for column in COLUMNS]
    assert page.freeze_panes == "A4"
    assert page.print_title_rows == "$3:$3"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0  # as many pages as it takes, one page wide
    assert page["A6"].value == "口径：到账日期在2021年内。"
    assert re.match("制表人：.*审核人：.*负责人：", page["A8"].value)


def test_values_keep_their_kind(tmp_path: Path) -> None:
    page, result = written(tmp_path, [row(), row(amount=Decimal("-1000.00"))])
    kinds = {cell.column_letter: (cell.data_type, cell.number_format) for cell in page[4]}
    assert kinds == {
        "A": ("n", "0"),
        "B": ("s", "@"),
        "C": ("s", "@"),
        "D": ("d", "yyyy-mm-dd"),
        "E": ("n", "#,##0"),
        "F": ("n", "0.00%"),
        "G": ("n", "#,##0.00"),
    }
    assert [page[f"A{line}"].value for line in (4, 5)] == [1, 2]
    assert page["C4"].value == "6222020200112233445"
    assert page["D4"].value == datetime.datetime(2021, 8, 3)  # noqa: DTZ001 - a day has no zone
    assert page["G5"].value == -1000
    assert result.rows == 2


def test_the_total_is_a_formula_with_its_value(tmp_path: Path) -> None:
    rows = [row(amount=Decimal("0.10")) for _ in range(3)] + [row()]
    page, result = written(tmp_path, rows)
    assert page["A8"].value == "合计"
    assert page["G8"].value == pytest.approx(1191516.60, abs=0.001)
    assert page["E8"].value == 12
    assert formulas(tmp_path) == {"E8": "=ROUND(SUM(E4:E7),2)", "G8": "=ROUND(SUM(G4:G7),2)"}
    assert result.totals == {"people": 12, "amount": Decimal("1191516.60")}


def test_the_largest_amount_is_exact_to_the_cent(tmp_path: Path) -> None:
    page, result = written(tmp_path, [row(amount=Decimal("999999999999.99"))])
    assert f"{page['G4'].value:.2f}" == "999999999999.99"
    assert result.totals["amount"] == Decimal("999999999999.99")


@pytest.mark.parametrize("text", PAYLOADS + PLAIN)
def test_what_people_typed_is_text(tmp_path: Path, text: str) -> None:
    page, _ = written(tmp_path, [row(number=text)])
    found: Found = page["B4"]
    assert found.data_type in {"s", "n"} if not text else found.data_type == "s"
    assert found.hyperlink is None
    assert set(formulas(tmp_path)) == {"E5", "G5"}
    assert "<hyperlink" not in xml(tmp_path)
    shown = str(found.value or "").replace("_x000D_", "\r")
    assert shown == text


@pytest.mark.parametrize("text", PAYLOADS)
def test_titles_and_notes_are_text_too(tmp_path: Path, text: str) -> None:
    sheet = LedgerSheet(
        title=text,
        unit=text,
        dated=SHEET.dated,
        columns=(Column("a", text), Column("b", "乙"), Column("c", "丙")),
        notes=(text,),
    )
    written(tmp_path, [{"a": text, "b": text, "c": text}], sheet)
    assert formulas(tmp_path) == {}
    assert "<f>" not in xml(tmp_path)
    assert "<hyperlink" not in xml(tmp_path)


def test_unstated_is_said_and_its_column_not_summed(tmp_path: Path) -> None:
    rows = [row(), row(amount=Mark.UNSTATED), row(amount=Cell(None, Mark.UNSTATED))]
    page, result = written(tmp_path, rows)
    assert [page[f"G{line}"].value for line in (5, 6, 7)] == ["未说明", "未说明", "不完整，不合计"]
    assert page["G5"].fill.patternType == "lightUp"
    assert result.totals == {"people": 9, "amount": None}
    assert set(formulas(tmp_path)) == {"E7"}


def test_a_mark_stands_beside_its_value_and_on_the_total(tmp_path: Path) -> None:
    rows = [
        row(),
        row(
            amount=Cell(Decimal("281155.37"), Mark.ASSUMED),
            number=Cell("TY-2021-001", Mark.ASSUMED),
            received_on=Cell(datetime.date(2021, 12, 31), Mark.ASSUMED),
        ),
    ]
    page, _ = written(tmp_path, rows)
    assert page["G4"].number_format == "#,##0.00"
    assert page["G5"].number_format == '#,##0.00"（推定）"'
    assert page["G6"].number_format == '#,##0.00"（推定）"'
    assert page["G5"].value == 281155.37
    assert page["B5"].value == "TY-2021-001（推定）"
    assert page["D5"].number_format == 'yyyy-mm-dd"（推定）"'


def test_nothing_is_not_zero(tmp_path: Path) -> None:
    page, result = written(tmp_path, [row(amount=None), row(amount=Decimal("0.00"))])
    assert page["G4"].value == "—"
    assert page["G5"].value == 0
    assert result.totals["amount"] == 0


def test_a_ledger_without_rows_says_so_and_adds_up_to_nothing(tmp_path: Path) -> None:
    page, result = written(tmp_path, [])
    assert page["A4"].value == "没有记录"
    assert page["G5"].value == 0
    assert formulas(tmp_path)["G5"] == "=ROUND(SUM(G4:G4),2)"
    assert result.rows == 0


def test_a_text_too_long_for_a_cell_says_that_it_was_cut(tmp_path: Path) -> None:
    page, _ = written(tmp_path, [row(number="长" * 40_000)])
    assert len(page["B4"].value) == MOST_CHARACTERS
    assert page["B4"].value.endswith("（原文过长，余下的请到门户查看）")


def test_what_is_not_of_its_columns_kind_is_refused(tmp_path: Path) -> None:
    wrong: list[dict[str, Any]] = [
        {"amount": 1.5},
        {"amount": 3},
        {"amount": "1,191,516.30"},
        {"people": Decimal(3)},
        {"received_on": Decimal(1)},
        {"share": 1},
    ]
    for changed in wrong:
        with pytest.raises(TypeError):
            written(tmp_path, [row(**changed)])
    with pytest.raises(ValueError, match="two decimals"):
        written(tmp_path, [row(amount=Decimal("0.005"))])


def test_columns_are_declared_soundly() -> None:
    with pytest.raises(ValueError, match="no total"):
        Column("number", "编号", total=True)
    with pytest.raises(ValueError, match="at least three columns"):
        LedgerSheet(title="", unit="", dated=SHEET.dated, columns=COLUMNS[:2])
    with pytest.raises(ValueError, match="key of its own"):
        LedgerSheet(title="", unit="", dated=SHEET.dated, columns=COLUMNS[:1] * 3)


@pytest.mark.long
def test_an_office_sees_the_same_totals_and_texts(tmp_path: Path) -> None:
    rows = [
        row(amount=Cell(Decimal("281155.37"), Mark.ASSUMED)),
        row(number="=1+1", people=None),
        row(number='=HYPERLINK("http://elsewhere.example","点")'),
    ]
    _, result = written(tmp_path, rows)
    shown = rows_of(tmp_path / "台账.xlsx", tmp_path)
    assert shown[0][0] == "2021年捐赠台账"
    assert [line[1] for line in shown[3:6]] == [
        "JZ-2021-001",
        "=1+1",
        '=HYPERLINK("http://elsewhere.example","点")',
    ]
    assert shown[3][2] == "6222020200112233445"
    assert shown[3][6] == "281,155.37（推定）"
    assert shown[6][0] == "合计"
    assert shown[6][6] == f"{result.totals['amount']:,.2f}（推定）"
