"""A Word document in the faces official documents name (GB/T 9704-2012); none is embedded."""

from collections.abc import Sequence
from typing import IO, Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from projects.queries.reading import Table

TITLE_FACE, BODY_FACE, HEADING_FACE = "方正小标宋简体", "仿宋_GB2312", "黑体"
LATIN = "Times New Roman"
# 二号, 三号 and 小四 in points.
TITLE_SIZE, BODY_SIZE, TABLE_SIZE = 22, 16, 12
WIDTH_MM = 156


class Word:
    """An A4 document that is written from top to bottom."""

    def __init__(self, title: str) -> None:
        self._document = Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        self._document.core_properties.title = title
        paragraph = self._paragraph(title, TITLE_FACE, TITLE_SIZE)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER

    def line(self, text: str) -> None:
        """Write a line in the middle, such as the number below the title."""
        self._paragraph(text, BODY_FACE, TABLE_SIZE).alignment = WD_ALIGN_PARAGRAPH.CENTER

    def heading(self, text: str) -> None:
        """Write a heading of the first level (一、)."""
        paragraph = self._paragraph(text, HEADING_FACE, BODY_SIZE)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(10)

    def text(self, text: str) -> None:
        """Write paragraphs, each line of ``text`` one, indented by two characters."""
        for line in text.splitlines():
            if line.strip():
                paragraph = self._paragraph(line.strip(), BODY_FACE, BODY_SIZE)
                paragraph.paragraph_format.first_line_indent = Pt(2 * BODY_SIZE)

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Write a table of two columns: what it is, and its value."""
        table = self._grid(len(facts), (36, WIDTH_MM - 36))
        for row, (label, value) in zip(table.rows, facts, strict=True):
            self._fill(row.cells[0], label, HEADING_FACE)
            self._fill(row.cells[1], value, BODY_FACE)

    def table(self, rows: Table) -> None:
        """Write a table with its head on every page, and its total below."""
        count = len(rows.columns)
        table = self._grid(len(rows.rows) + 1, (WIDTH_MM // count,) * count)
        for cell, (label, _) in zip(table.rows[0].cells, rows.columns, strict=True):
            self._fill(cell, label, HEADING_FACE)
        head = table.rows[0]._tr.get_or_add_trPr()
        head.append(head.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
        for row, cells in zip(table.rows[1:], rows.rows, strict=True):
            for cell, shown in zip(row.cells, cells, strict=True):
                self._fill(cell, shown.text, BODY_FACE, right=shown.number)
        if rows.total:
            paragraph = self._paragraph(f"合计 {rows.total} 元", BODY_FACE, TABLE_SIZE)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def save(self, out: IO[bytes]) -> None:
        """Write the document into an open file."""
        self._document.save(out)

    def _grid(self, rows: int, widths: Sequence[int]) -> Any:
        table = self._document.add_table(rows, len(widths))
        table.style = "Table Grid"
        table.autofit = False
        for row in table.rows:
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        return table

    def _fill(self, cell: Any, text: str, face: str, *, right: bool = False) -> None:
        paragraph = cell.paragraphs[0]
        self._run(paragraph, text, face, TABLE_SIZE)
        if right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT

    def _paragraph(self, text: str, face: str, size: int) -> Any:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(28 if size >= BODY_SIZE else 20)
        self._run(paragraph, text, face, size)
        return paragraph

    def _run(self, paragraph: Any, text: str, face: str, size: int) -> None:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run.font.name = LATIN
        # Chinese takes its face from the East Asian name alone.
        run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
