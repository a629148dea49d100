"""Sheets of a city's size, streamed: ready text goes through one template a row, and into the zip.

An .xlsx of any number of rows in the office's form (merged title, 填报单位, date, ids as text,
frozen headings), in memory that does not grow: a further worksheet begins where Excel allows no
more rows. Text is a cell's value and never a formula, a link or a number; ``kit.exports.writer``
does the same for ledgers at a twentieth of the speed, with marks, totals and formats of each cell.
"""

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from types import TracebackType

from xlsxwriter.utility import xl_col_to_name

from kit.exports.sheet import Kind
from kit.exports.writer import MOST_CHARACTERS
from kit.formats import date_cn

MOST_ROWS = 1_048_576
HEAD_ROWS = 3
PIECE = 2**18
_LOOKS = {Kind.TEXT: 0, Kind.DATE: 4, Kind.COUNT: 5, Kind.SHARE: 6}
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# Excel reads _x0041_ in a cell as the letter of that number.
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNSEEN = bytes(code for code in range(32) if code not in {9, 10, 13})


@dataclass(frozen=True)
class LargeColumn:
    """One column; its cells come as text: a number's digits, a day as Excel counts it."""

    title: str
    kind: Kind = Kind.TEXT
    width: float = 14


@dataclass(frozen=True)
class LargeSheet:
    """A large sheet in the office's form; see :class:`kit.exports.sheet.LedgerSheet`."""

    title: str
    unit: str
    dated: date
    columns: Sequence[LargeColumn]
    tab: str
    most_rows: int = MOST_ROWS


class LargeBook:
    """Writes a workbook while rows come."""

    def __init__(self, path: Path, sheet: LargeSheet) -> None:
        self.sheet = sheet
        self.rows = 0
        self._archive = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self._pages = 0
        self._left = 0
        self._pending: list[bytes] = []
        self._size = 0
        self._template = self._row_template()
        self._begin()

    def __enter__(self) -> "LargeBook":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: object, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._end()
            self._write_package()
        else:
            self._part.close()
        self._archive.close()

    def add(self, rows: Sequence[Sequence[str]]) -> None:
        """Add rows; each has a text for every column."""
        done = 0
        while done < len(rows):
            if self._left <= 0:
                self._end()
                self._begin()
            some = rows[done : done + self._left]
            text = "".join(map(self._template, map(_safe, some)))
            self._put(text.encode("utf-8", "replace").translate(None, _UNSEEN))
            done += len(some)
            self._left -= len(some)
        self.rows += len(rows)

    def add_plain(self, rows: Sequence[tuple[str, ...]]) -> None:
        """Add rows of short texts whose ``&``, ``<`` and ``>`` are written as XML already."""
        if len(rows) > self._left:
            self.add([tuple(map(_unescaped, row)) for row in rows])
            return
        text = "".join(map(self._template, rows))
        self._put(text.encode("utf-8", "replace").translate(None, _UNSEEN))
        self._left -= len(rows)
        self.rows += len(rows)

    def _put(self, data: bytes) -> None:
        self._pending.append(data)
        self._size += len(data)
        if self._size >= PIECE:
            self._flush()

    def _flush(self) -> None:
        self._part.write(b"".join(self._pending))
        self._pending.clear()
        self._size = 0

    def _row_template(self) -> Callable[[tuple[str, ...]], str]:
        cells = []
        for column in self.sheet.columns:
            look = _LOOKS[column.kind]
            cells.append(f'<c s="{look}"><v>%s</v></c>' if look else '<c t="str"><v>%s</v></c>')
        return f"<row>{''.join(cells)}</row>".__mod__

    def _begin(self) -> None:
        self._pages += 1
        self._left = self.sheet.most_rows - HEAD_ROWS
        self._part = self._archive.open(
            f"xl/worksheets/sheet{self._pages}.xml", "w", force_zip64=True
        )
        last = len(self.sheet.columns)
        widths = "".join(
            f'<col min="{at}" max="{at}" width="{column.width}" customWidth="1"/>'
            for at, column in enumerate(self.sheet.columns, start=1)
        )
        caption = f"填报单位：{self.sheet.unit}　　填报日期：{date_cn(self.sheet.dated)}"
        headings = "".join(_cell(column.title, 3) for column in self.sheet.columns)
        blanks = '<c s="%s"/>'
        self._put(
            (
                f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
                '<sheetViews><sheetView workbookViewId="0"><pane ySplit="3" topLeftCell="A4" '
                'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
                f"<cols>{widths}</cols><sheetData>"
                f'<row r="1" ht="30" customHeight="1">{_cell(self.sheet.title, 1)}'
                f"{blanks % 1 * (last - 1)}</row>"
                f'<row r="2" ht="20" customHeight="1">{_cell(caption, 2)}'
                f"{blanks % 2 * (last - 1)}</row>"
                f'<row r="3" ht="24" customHeight="1">{headings}</row>'
            ).encode()
        )

    def _end(self) -> None:
        letter = xl_col_to_name(len(self.sheet.columns) - 1)
        self._put(
            (
                f'</sheetData><mergeCells count="2"><mergeCell ref="A1:{letter}1"/>'
                f'<mergeCell ref="A2:{letter}2"/></mergeCells>'
                '<pageMargins left="0.5" right="0.5" top="0.6" bottom="0.7" header="0.3" '
                'footer="0.3"/><pageSetup paperSize="9" fitToHeight="0" orientation="landscape"/>'
                "<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter>"
                "</headerFooter>"
                f'<ignoredErrors><ignoredError sqref="A1:{letter}{MOST_ROWS}" '
                'numberStoredAsText="1"/></ignoredErrors></worksheet>'
            ).encode()
        )
        self._flush()
        self._part.close()

    def _write_package(self) -> None:
        pages = range(1, self._pages + 1)
        names = [self._tab(page) for page in pages]
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{page}.xml" '
            f'ContentType="{_TYPE}.worksheet+xml"/>'
            for page in pages
        )
        sheets = "".join(
            f'<sheet name="{escape(name)}" sheetId="{page}" r:id="rId{page}"/>'
            for page, name in zip(pages, names, strict=True)
        )
        titles = "".join(
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{at}">'
            f"'{escape(name)}'!$3:$3</definedName>"
            for at, name in enumerate(names)
        )
        ties = "".join(_tie(page, "worksheet", f"worksheets/sheet{page}.xml") for page in pages)
        book = f"<sheets>{sheets}</sheets><definedNames>{titles}</definedNames>"
        for name, content in (
            (
                "[Content_Types].xml",
                f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Default Extension="xml" ContentType="application/xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
                f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
                f"{parts}</Types>",
            ),
            (
                "_rels/.rels",
                f'<Relationships xmlns="{_PACKAGE}/relationships">'
                f"{_tie(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>",
            ),
            (
                "xl/workbook.xml",
                f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{book}</workbook>',
            ),
            (
                "xl/_rels/workbook.xml.rels",
                f'<Relationships xmlns="{_PACKAGE}/relationships">{ties}'
                f"{_tie(self._pages + 1, 'styles', 'styles.xml')}</Relationships>",
            ),
            ("xl/styles.xml", _STYLES),
        ):
            self._archive.writestr(name, _XML + content)

    def _tab(self, page: int) -> str:
        return self.sheet.tab if page == 1 else f"{self.sheet.tab}（{page}）"


def rows_of(lines: Iterable[bytes]) -> tuple[list[tuple[str, ...]], bool]:
    """Return rows as ``COPY … TO STDOUT`` writes them, and whether they are plain.

    Plain rows are fit for :meth:`LargeBook.add_plain`; others hold long or coded text, or what
    COPY had to write otherwise, which is undone here, and are fit for :meth:`LargeBook.add`.
    """
    text = b"".join(lines).decode()
    if "\\" in text or "_x" in text or (len(text) > MOST_CHARACTERS and _has_long(text)):
        return [tuple(map(_uncopied, line.split("\t"))) for line in text.split("\n")[:-1]], False
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return [tuple(line.split("\t")) for line in text.split("\n")[:-1]], True


def _has_long(text: str) -> bool:
    return max(map(len, text.split("\n"))) > MOST_CHARACTERS


def _uncopied(field: str) -> str:
    return _COPIED.sub(lambda found: _LETTERS.get(found[1], found[1]), field)


_COPIED = re.compile(r"\\(.)")
_LETTERS = {"t": "\t", "n": "\n", "r": "\r", "N": "", "b": "", "f": "", "v": ""}


def _safe(row: Sequence[str]) -> tuple[str, ...]:
    return tuple(escape(_CODED.sub("_x005F_", text[:MOST_CHARACTERS]), quote=False) for text in row)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _cell(text: str, look: int) -> str:
    return f'<c s="{look}" t="str"><v>{escape(text, quote=False)}</v></c>'


def _tie(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'


def _look(number: int, font: int, rest: str = "", align: str = "") -> str:
    inside = f'<alignment vertical="center"{align}/>'
    return (
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{2 if rest else 0}" borderId="0" '
        f'xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" '
        f'applyAlignment="1">{inside}</xf>'
    )


def _font(name: str, size: float) -> str:
    return f'<font><sz val="{size}"/><name val="{name}"/></font>'


_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="2"><numFmt numFmtId="164" '
    'formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="0.0"/></numFmts>'
    f'<fonts count="3">{_font("宋体", 10.5)}{_font("黑体", 16)}{_font("黑体", 10.5)}</fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor '
    'rgb="FFEDEEEA"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="7">{_look(49, 0)}'
    f"{_look(0, 1, align=' horizontal=' + chr(34) + 'center' + chr(34))}{_look(0, 0)}"
    f"{_look(0, 2, rest='head')}{_look(164, 0)}{_look(1, 0)}{_look(165, 0)}</cellXfs>"
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
