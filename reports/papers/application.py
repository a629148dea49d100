"""The application (申报书) as PDF and as a Word document."""

import io
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from kit.formats import date_cn
from projects.models import ApplicationVersion, Project
from projects.queries.applications import VALUES, content_of
from projects.queries.reading import Table, facts_of, tables_of, texts_of
from reports.papers.word import Word
from reports.printing.pdf import render_pdf

TITLE = "志愿服务项目申报书"
NUMERALS = "一二三四五六七八九十"
LAST = {dict(VALUES)[name] for name in ("risks", "insurance")}


def application_pdf(project: Project, version: ApplicationVersion | None = None) -> bytes:
    """Return the PDF of an application: of one version, or as it now stands."""
    context = _context(project, version)
    html = render_to_string("papers/application.html", context)
    css = render_to_string("papers/paper.css", {"footer": context["line"]})
    return render_pdf(html, css)


def application_docx(project: Project, version: ApplicationVersion | None = None) -> bytes:
    """Return the Word document of an application, set as GB/T 9704 names its faces."""
    context = _context(project, version)
    word = Word(TITLE)
    word.line(context["line"])
    word.facts(context["facts"])
    for place, part in enumerate(_parts(context), start=1):
        word.heading(f"{NUMERALS[place - 1]}、{part['title']}")
        if isinstance(part["body"], Table):
            word.table(part["body"])
        else:
            word.text(part["body"])
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _context(project: Project, version: ApplicationVersion | None) -> dict[str, Any]:
    content = content_of(project) if version is None else version.content
    context: dict[str, Any] = {
        "title": TITLE,
        "line": _line(project, version),
        "facts": facts_of(content),
        "texts": texts_of(content),
        "tables": [table for table in tables_of(content) if table.rows],
        "attachments": [row["name"] for row in content["attachments"]],
    }
    parts = _parts(context)
    context["parts"] = [
        {**part, "numeral": numeral, "is_table": isinstance(part["body"], Table)}
        for numeral, part in zip(NUMERALS, parts, strict=False)
    ]
    return context


def _parts(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the numbered parts below the table of facts: texts and tables that have something."""
    texts = [{"title": label, "body": text} for label, text in context["texts"]]
    # What a project wants, then what it does and costs, then how it is safe.
    safe = [part for part in texts if part["title"] in LAST]
    wants = [part for part in texts if part["title"] not in LAST]
    tables = [{"title": table.title, "body": table} for table in context["tables"]]
    parts = [*wants, *tables, *safe]
    if context["attachments"]:
        parts.append({"title": "附件", "body": "\n".join(context["attachments"])})
    return parts


def _line(project: Project, version: ApplicationVersion | None) -> str:
    number = project.number or "草稿，尚未编号"
    if version is None:
        return number
    return (
        f"{number} · 第 {version.number} 版 · {date_cn(timezone.localtime(version.kept_at).date())}"
    )
