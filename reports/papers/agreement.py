"""The text of an agreement to be signed, as a PDF and as a Word document."""

import io

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from kit import clock
from projects.models import Agreement
from reports.papers.official import lines_of, official_pdf

# The real faces of GB/T 9704 by name; whoever opens the document has them.
TITLE, BODY, HEADING = "方正小标宋简体", "仿宋_GB2312", "黑体"
SIZE, TITLE_SIZE, LEADING = Pt(16), Pt(22), Pt(28)


def agreement_pdf(agreement: Agreement) -> bytes:
    """Return an agreement's text as a PDF; the same text gives the same bytes."""
    return official_pdf(
        "agreement.html",
        {
            "title": agreement.commitment.title,
            "number": agreement.commitment.agreement_number or agreement.commitment.number,
            "lines": lines_of(agreement.body),
        },
    )


def agreement_docx(agreement: Agreement) -> bytes:
    """Return an agreement's text as a Word document, to be changed before it is signed."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(37), Mm(35)
    page.left_margin, page.right_margin = Mm(28), Mm(26)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(title, agreement.commitment.title, TITLE, TITLE_SIZE)
    number = document.add_paragraph()
    number.alignment = WD_ALIGN_PARAGRAPH.CENTER
    told = agreement.commitment.agreement_number or agreement.commitment.number
    _write(number, f"协议编号：{told}", BODY, SIZE)
    for line in lines_of(agreement.body):
        paragraph = document.add_paragraph()
        if line.kind != "margin":
            paragraph.paragraph_format.first_line_indent = SIZE * 2
        _write(paragraph, line.text, HEADING if line.kind == "heading" else BODY, SIZE)
    document.core_properties.author = agreement.commitment.fund.foundation_name
    document.core_properties.title = agreement.commitment.title
    document.core_properties.created = clock.now().replace(tzinfo=None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _write(paragraph: Paragraph, text: str, face: str, size: Pt) -> None:
    paragraph.paragraph_format.line_spacing = LEADING if size < TITLE_SIZE else Pt(34)
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = face, size
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
