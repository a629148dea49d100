"""The jobs of reports: what a worker does, in short transactions, by the services."""

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from funds.models import Fund, User
from funds.queries.scope import fund_in_scope
from kit import clock
from kit.errors import Refusal
from kit.jobs import JobRun, handler
from kit.tenancy.scope import scoped_fund_id
from projects.models import Project
from projects.services.closing import ARCHIVE_JOB, keep_package
from reports.archive.writing import write_archive
from reports.exports import LEDGERS
from reports.exports.records import write_records
from reports.models import Report
from reports.papers.assessment import PAPERS
from reports.papers.star_certificate import star_certificates
from reports.queries import notes_of
from reports.services.assessment_papers import PAPER_JOB
from reports.services.exporting import EXPORT_JOB
from reports.services.finalising import FINAL_JOB, as_final, keep_final, look_again, open_final
from reports.services.making import (
    ANNUAL_JOB,
    compute,
    file_name,
    print_report,
)
from reports.services.records import RECORDS_JOB
from reports.services.rosters import (
    ROSTER_JOB,
    TEAM_ROSTER_JOB,
    write_asked,
    write_team_asked,
)
from reports.services.star_papers import CERTIFICATES_JOB
from volunteers.models import Organisation
from volunteers.queries.records import Chosen
from volunteers.queries.stars import part_of


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


@handler(ROSTER_JOB)
def write_volunteers(run: JobRun) -> None:
    """Write the roster of volunteers from one reading of the data, however many they are."""

    def told(rows: int) -> None:
        run.progress(10 + 85 * rows // (rows + 200_000), f"已写 {rows:,} 人")

    with run.scope():
        by = User.objects.get(pk=run.args["by"])
        run.progress(5, "正在写花名册")
        day = clock.today()
        path = run.output(f"志愿者花名册 {day:%Y-%m-%d}.xlsx")
        write_asked(path, reason=run.args["reason"], by=by, told=told)


@handler(RECORDS_JOB)
def write_service_records(run: JobRun) -> None:
    """Write service records from one reading of the data, however many they are."""

    def told(rows: int) -> None:
        run.progress(10 + 85 * rows // (rows + 500_000), f"已写 {rows:,} 条")

    with run.scope():
        run.progress(5, "正在写服务记录")
        args = run.args
        chosen = Chosen(
            year=args["year"],
            organisation=args.get("organisation"),
            members_of=args.get("members_of"),
        )
        path = run.output(f"志愿服务记录 {clock.today():%Y-%m-%d}.xlsx")
        write_records(path, fund_in_scope(), chosen, whose=args["whose"], told=told)


@handler(TEAM_ROSTER_JOB)
def write_team_roster(run: JobRun) -> None:
    """Write the roster of one organisation."""
    with run.scope():
        organisation = Organisation.objects.get(pk=run.args["organisation"])
        run.progress(5, "正在写花名册")
        path = run.output(f"{organisation.name}志愿者花名册 {clock.today():%Y-%m-%d}.xlsx")
        write_team_asked(path, organisation, by=User.objects.get(pk=run.args["by"]))


@handler(ARCHIVE_JOB)
def make_archive(run: JobRun) -> None:
    """Write a project's archive from one reading of the data, and keep it."""
    with run.scope(), TemporaryDirectory() as folder:
        project = Project.objects.select_related("fund").get(pk=run.args["project"])
        run.progress(10, "正在汇集资料")
        path = Path(folder) / "archive.zip"
        manifest = write_archive(project, path)
        run.progress(90, "正在保存")
        by = User.objects.get(pk=run.args["by"])
        keep_package(project, path, manifest, version=project.version, by=by)


@handler(PAPER_JOB)
def make_paper(run: JobRun) -> None:
    """Read an evaluation or an audit in one go, then typeset it."""
    with run.scope():
        paper = PAPERS[run.args["paper"]](run.args["pk"])
    run.progress(40, "正在排版")
    with run.output(paper.name).open("wb") as file:
        file.write(paper.typeset())


@handler(CERTIFICATES_JOB)
def print_certificates(run: JobRun) -> None:
    """Set the standing certificates of a confirmed batch, or a part of it, a page each."""
    with run.scope():
        fund = Fund.objects.get(pk=scoped_fund_id())
        found = part_of(run.args["batch"], run.args.get("part", 0))
        if not found:
            raise Refusal("这一批没有有效的证书。")
        run.progress(20, f"正在排版 {len(found)} 份证书")
        content = star_certificates(fund, found)
    run.progress(95, "正在保存")
    first, last = found[0].certificate, found[-1].certificate
    run.output(f"星级证书 {first}—{last}.pdf").write_bytes(content)
