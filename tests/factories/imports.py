"""Sheets as offices bring them, and their way through check and import. Needs a fund in scope."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from funds.models import Fund, User
from funds.services.imports import bring, confirm_import, request_existing
from kit.files import FileKind
from kit.imports import new_shape
from kit.imports.sheets import write_template
from kit.jobs import run_to_end
from kit.jobs.results import open_kept
from kit.models import ImportRow, ImportRun, JobState, Verdict
from kit.sheets import open_table

Row = Mapping[str, Any]


def sheet(rows: Sequence[Row], titles: Sequence[str] = ()) -> bytes:
    """Return an .xlsx with these rows by column title; dates and numbers stay what they are."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("资料")
        heads = list(titles) or list(dict.fromkeys(title for row in rows for title in row))
        for place, title in enumerate(heads):
            page.write_string(0, place, title)
        for number, row in enumerate(rows, start=1):
            for place, title in enumerate(heads):
                value = row.get(title)
                if isinstance(value, str):
                    page.write_string(number, place, value)
                elif value is not None:
                    page.write(number, place, value)
    return out.getvalue()


def csv(rows: Sequence[Row], encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """Return a CSV of these rows."""
    heads = list(dict.fromkeys(title for row in rows for title in row))
    lines = [heads, *[[str(row.get(title, "")) for title in heads] for row in rows]]
    return "\r\n".join(delimiter.join(line) for line in lines).encode(encoding)


def brought(
    fund: Fund, shape: str, content: bytes | Sequence[Row], by: User, name: str = "资料.xlsx"
) -> ImportRun:
    """Return a run whose file was checked."""
    given = content if isinstance(content, bytes) else sheet(content)
    run = bring(fund, new_shape(shape), SimpleUploadedFile(name, given), by=by)
    job = run_to_end(run.check_job)
    assert job.state == JobState.DONE, job.error
    run.refresh_from_db()
    return run


def imported(
    fund: Fund,
    shape: str,
    content: bytes | Sequence[Row],
    by: User,
    name: str = "资料.xlsx",
    *,
    confirmer: User | None = None,
) -> ImportRun:
    """Return a run that was checked, confirmed and written."""
    run = brought(fund, shape, content, by, name)
    run = confirm_import(fund, new_shape(shape), run, by=confirmer or by)
    assert run.write_job is not None
    job = run_to_end(run.write_job)
    assert job.state == JobState.DONE, job.error
    run.refresh_from_db()
    return run


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    """Return new, changed, same, wrong."""
    return run.new, run.changed, run.same, run.wrong


def faults(run: ImportRun) -> dict[int, list[tuple[str, str]]]:
    """Return (column, reason) of each wrong row."""
    rows = ImportRow.objects.filter(run=run, attempt=run.attempt, verdict=Verdict.WRONG)
    return {row.number: [tuple(fault) for fault in row.detail["faults"]] for row in rows}


def exported(fund: Fund, shape: str, by: User) -> bytes:
    """Return what the fund has in a shape, as the job writes it."""
    job = run_to_end(request_existing(fund, new_shape(shape), by=by))
    assert job.state == JobState.DONE, job.error
    with open_kept(job.result_path) as file:
        return bytes(file.read())


def template(shape: str) -> bytes:
    """Return a shape's template."""
    out = io.BytesIO()
    write_template(out, new_shape(shape))
    return out.getvalue()


def cells(content: bytes) -> list[list[Any]]:
    """Return a workbook's cells as the guarded reader sees them."""
    with open_table(io.BytesIO(content), FileKind.XLSX) as table:
        return [row.cells for row in table.rows()]
