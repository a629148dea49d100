"""The commands of reports."""

import io
from pathlib import Path

import pypdf
import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from funds.models import Fund
from kit.tenancy.scope import fund_scope
from reports.exports import LEDGERS
from reports.models import Report
from tests.factories.reports import YEAR, small_year


@pytest.fixture
def committed(transactional_db: None, taiyuan: Fund) -> Fund:
    with fund_scope(taiyuan.pk):
        small_year(taiyuan)
    return taiyuan


def test_reconcile_prints_checks_then_lines_then_the_sum(
    committed: Fund, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("reconcile", committed.slug, str(YEAR))
    lines = capsys.readouterr().out.splitlines()
    kinds = [line.split("]")[0] for line in lines[:-1]]
    assert kinds == sorted(kinds, key=["[通过", "[说明"].index)
    checks, candour = kinds.count("[通过"), kinds.count("[说明")
    assert lines[-1] == f"核对 {checks} 项通过，0 项未通过；说明 {candour} 条"
    assert checks
    assert candour


def test_render_report_does_the_job_and_copies_the_file(
    committed: Fund, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "a" / "report.pdf"
    call_command("render_report", committed.slug, "annual", str(YEAR), "--output", str(output))
    pdf = pypdf.PdfReader(io.BytesIO(output.read_bytes()))
    assert len(pdf.pages) > 3
    with fund_scope(committed.pk):
        report = Report.objects.get()
    assert report.number in capsys.readouterr().out
    assert report.requested_by is None


@pytest.mark.parametrize("ledger", sorted(LEDGERS))
def test_export_writes_a_workbook(ledger: str, committed: Fund, tmp_path: Path) -> None:
    output = tmp_path / "ledger.xlsx"
    call_command("export", committed.slug, ledger, "--year", str(YEAR), "--output", str(output))
    sheet = load_workbook(io.BytesIO(output.read_bytes())).worksheets[0]
    assert LEDGERS[ledger].title in sheet["A1"].value


@pytest.mark.parametrize(
    "arguments",
    [
        ("reconcile", "nowhere", "2021"),
        ("render_report", "nowhere", "annual", "2021", "--output", "x.pdf"),
        ("export", "nowhere", "donations", "--year", "2021", "--output", "x.xlsx"),
        ("export", "taiyuan", "people", "--year", "2021", "--output", "x.xlsx"),
        ("render_report", "taiyuan", "weekly", "2021", "--output", "x.pdf"),
    ],
)
def test_what_does_not_exist_is_refused(arguments: tuple[str, ...], taiyuan: Fund) -> None:
    with pytest.raises(CommandError):
        call_command(*arguments)
