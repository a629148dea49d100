"""The jobs of reports: what a worker does, in short transactions, by the services."""

import hashlib
import shutil

from funds.models import Fund, User
from kit.jobs import JobRun, handler
from kit.tenancy.scope import scoped_fund_id
from reports.exports import LEDGERS
from reports.models import Report
from reports.queries import notes_of
from reports.services.exporting import EXPORT_JOB
from reports.services.finalising import FINAL_JOB, as_final, keep_final, look_again, open_final
from reports.services.making import (
    ANNUAL_JOB,
    compute,
    file_name,
    print_report,
)


@handler(ANNUAL_JOB)
def make_annual(run: JobRun) -> None:
    """Compute, reconcile and freeze a report, then typeset its draft."""
    with run.scope():
        report = Report.objects.select_related("fund").get(job=run.job)
        compute(report, run.progress)
        notes = notes_of(report)
        name = file_name(report)
    run.progress(60, "正在排版")
    with run.output(name).open("wb") as file:
        file.write(print_report(report, notes))
    run.progress(95, "正在保存")


@handler(FINAL_JOB)
def make_final(run: JobRun) -> None:
    """Look at the data once more, typeset the report without draft marks, and keep it.

    A try that follows a crash finds the report final already, and gives out what was kept.
    """
    with run.scope():
        report = Report.objects.select_related("fund").get(pk=run.args["report"])
        if report.is_final and report.final_job_id == run.job.pk:
            with open_final(report) as kept, run.output(file_name(report)).open("wb") as file:
                shutil.copyfileobj(kept, file)
            return
        look_again(report, run.progress)
        report = as_final(report, User.objects.get(pk=run.args["by"]))
        notes = notes_of(report)
    run.progress(60, "正在排版")
    with run.output(file_name(report)).open("wb") as file:
        pdf = print_report(report, notes)
        file.write(pdf)
    run.progress(95, "正在保存")
    with run.scope():
        keep_final(report, pdf, hashlib.sha256(pdf).hexdigest())


@handler(EXPORT_JOB)
def write_export(run: JobRun) -> None:
    """Write a ledger, row by row, from one reading of the data."""
    ledger, year = LEDGERS[run.args["ledger"]], run.args["year"]
    with run.scope():
        fund = Fund.objects.get(pk=scoped_fund_id())
        run.progress(10, "正在写表")
        ledger.write(run.output(ledger.file_name(fund, year)), fund, year, run.args.get("only"))
