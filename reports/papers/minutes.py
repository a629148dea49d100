"""The minutes of a review meeting (专家评审会议纪要) as PDF, after GB/T 9704."""

from django.template.loader import render_to_string

from funds.models import Fund
from projects.queries.minutes import Minutes
from reports.printing.pdf import render_pdf

TEMPLATES = "reports/print/minutes"


def print_minutes(minutes: Minutes, fund: Fund) -> bytes:
    """Return the PDF; reads no rows beyond ``minutes``, and equal minutes give equal bytes."""
    context = {"minutes": minutes, "panel": minutes.panel, "fund": fund}
    html = render_to_string(f"{TEMPLATES}/minutes.html", context)
    css = render_to_string(f"{TEMPLATES}/minutes.css", {})
    return render_pdf(html, css)


def file_name(minutes: Minutes, fund: Fund) -> str:
    """Return the PDF's name for people."""
    return f"{fund.city}专家评审会议纪要-{minutes.panel.number}.pdf"
