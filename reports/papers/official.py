"""What official papers share (GB/T 9704): the page, the type, and how a text is laid out."""

import re
from dataclasses import dataclass

from django.template.loader import render_to_string

from reports.printing.document import close
from reports.printing.pdf import render_pdf

_HEADING = re.compile(r"[一二三四五六七八九十]{1,3}、")


@dataclass(frozen=True)
class Line:
    """One paragraph of a text: a heading (一、), a line at the margin, or running text."""

    text: str
    kind: str


def lines_of(text: str) -> list[Line]:
    """Return a text's paragraphs; empty lines only part them."""
    found = []
    for row in text.splitlines():
        line = row.strip(" \t")
        if line.strip("　 "):
            found.append(Line(close(line), _kind(line)))
    return found


def official_pdf(template: str, context: dict[str, object]) -> bytes:
    """Return the PDF of one of our templates on an official page."""
    html = render_to_string(f"reports/papers/{template}", context)
    return render_pdf(html, render_to_string("reports/papers/official.css"))


def _kind(line: str) -> str:
    if _HEADING.match(line):
        return "heading"
    # Parties and lines to sign on stand at the margin.
    at_margin = re.match(r"[甲乙丙]方[：（]|负责人（|日期：", line)
    return "margin" if at_margin else "text"
