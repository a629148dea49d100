"""Typesets a frozen report: its content, its annexes and its cover, into one PDF."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from kit.accents import ACCENTS
from kit.drawing.qr import qr_path
from reports.figures.figure import told_until
from reports.models import CandourNote, Report
from reports.printing.chart import printed_chart
from reports.printing.drawings import has_drawing
from reports.printing.pdf import render_pdf

TEMPLATES = "reports/print"
NODES = frozenset(
    ("heading", "paragraph", "item", "drawing", "table", "chart", "basis", "figures", "notes")
) | {"checks"}
GAP = re.compile(r"^ +| +$|(?<=[\u2e80-\uffef“”]) +| +(?=[\u2e80-\uffef“”])")


def typeset(report: Report, notes: Sequence[CandourNote], address: str) -> bytes:
    """Return the PDF of a computed report; equal frozen content gives equal bytes.

    Args:
        report: computed, its content frozen.
        notes: its candour lines in order, with who signed them.
        address: where the cover's QR code leads.
    """
    context = printed_context(report, notes, address)
    html = render_to_string(f"{TEMPLATES}/report.html", context)
    css = render_to_string(f"{TEMPLATES}/report.css", style_context(report, context["stage"]))
    return render_pdf(html, css)


def printed_context(report: Report, notes: Sequence[CandourNote], address: str) -> dict[str, Any]:
    """Return what the print templates read."""
    content = report.content
    drawing = content["cover"]["drawing"]
    return {
        "report": report,
        "content": content,
        "stage": stage_of(report),
        "toc": [node for node in content["nodes"] if node["kind"] == "heading"],
        "nodes": _nodes(content),
        "figures": report.figures,
        "checks": report.checks,
        "notes": [_note(note) for note in notes],
        "summary": content["summary"],
        "as_of_day": told_until(report.year, report.as_of).isoformat(),
        "as_of": _instant(report.as_of),
        "code": spaced_code(report.code),
        "address": address,
        "qr": qr_path(address),
        "drawing": drawing if has_drawing(drawing) else "",
    }


def style_context(report: Report, stage: str) -> dict[str, Any]:
    """Return what the style sheet reads; every value is ours, none is typed by people."""
    cover = report.content["cover"]
    return {
        "accent": ACCENTS[cover["accent"]].main,
        "footer": "" if stage == "final" else f"草稿 {report.number}",
    }


def stage_of(report: Report) -> str:
    """Return how the report is printed: final, draft, or failed (核对未通过)."""
    if report.failed_checks:
        return "failed"
    return "final" if report.is_final else "draft"


def spaced_code(code: str) -> str:
    """Return the 校验码 in groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def _nodes(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the nodes with the template of each, tables and charts numbered."""
    counts = {"table": 0, "chart": 0}
    nodes = []
    for node in content["nodes"]:
        kind = node["kind"]
        if kind not in NODES:
            raise ValueError(f"unknown node {kind!r}")
        if kind == "drawing" and not has_drawing(node["name"]):
            continue
        shown = {**node, "template": f"{TEMPLATES}/nodes/{kind}.html"}
        if kind == "paragraph":
            shown["runs"] = [{**run, "text": close(run["text"])} for run in node["runs"]]
        if kind in counts:
            counts[kind] += 1
            shown["place"] = counts[kind]
        if kind == "chart":
            shown["drawn"] = printed_chart(node, content["cover"]["accent"])
        nodes.append(shown)
    return nodes


def close(text: str) -> str:
    """Return a text as official documents set it, without spaces between Chinese and digits.

    Pango widens such spaces when it justifies a line; without them it widens every gap a little.
    """
    return GAP.sub("", text)


def _note(note: CandourNote) -> dict[str, str]:
    return {
        "text": note.text,
        "source": note.source,
        "reason": note.reason,
        "signed_by": note.signed_by.name if note.signed_by else "",
        "signed_on": _instant(note.signed_at),
        "countersigned_by": note.countersigned_by.name if note.countersigned_by else "",
        "countersigned_on": _instant(note.countersigned_at),
    }


def _instant(instant: Any) -> str:
    return f"{timezone.localtime(instant):%Y-%m-%d %H:%M}" if instant else ""
