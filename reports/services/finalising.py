"""Calling a report final (定稿): signed reasons, a last look at the data, the print that stays."""

import io
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.jobs import enqueue
from kit.jobs.results import open_kept
from kit.models import Job, JobState
from reports.figures import Ledger, UnknownFigure
from reports.models import CandourNote, Report, ReportState
from reports.reconcile import reconcile
from reports.services.making import Told, code_of
from reports.services.telling import tell_of_final, tell_of_signing

FINAL_JOB = "reports.final"


@transaction.atomic
def sign_note(note: CandourNote, reason: str, *, by: User) -> None:
    """Sign why a report may be published although it has this line (签署说明).

    Raises:
        NotAllowed: ``by`` may not sign.
        Refusal: no reason, countersigned already, or the report is final.
    """
    note = _locked(note)
    demand(by, Action.REPORT_SIGN, note)
    if note.countersigned_by_id is not None:
        raise Refusal("这一条已经会签，不能再改理由。")
    if not reason.strip():
        raise Refusal("请写明理由：为什么这一条不妨碍公开。", field="reason")
    note.reason, note.signed_by, note.signed_at = reason.strip(), by, clock.now()
    with recorded_as("签署说明", by=by.pk):
        note.save()
    tell_of_signing(note.report, by=by)


@transaction.atomic
def countersign_note(note: CandourNote, *, by: User) -> None:
    """Countersign a signed line (会签说明), by somebody else than its signer.

    Raises:
        NotAllowed: ``by`` may not countersign, or signed the line.
        Refusal: not signed yet, countersigned already, or the report is final.
    """
    note = _locked(note)
    demand(by, Action.REPORT_COUNTERSIGN, note)
    if note.signed_by_id is None:
        raise Refusal("这一条文明办还没有签署。请等签署后再会签。")
    if note.countersigned_by_id is not None:
        raise Refusal("这一条已经会签过了。已为您刷新，请看最新情况。")
    note.countersigned_by, note.countersigned_at = by, clock.now()
    with recorded_as("会签说明", by=by.pk):
        note.save()
    tell_of_signing(note.report, by=by)


@transaction.atomic
def countersign_notes(report: Report, *, by: User) -> int:
    """Countersign every signed line of a report that waits for it; return how many.

    Raises:
        NotAllowed: ``by`` may not countersign, or signed one of the lines.
        Refusal: no line waits, or the report is final.
    """
    waiting = CandourNote.objects.filter(
        report=report, signed_by__isnull=False, countersigned_by__isnull=True
    )
    notes = list(waiting.order_by("sequence"))
    if not notes:
        raise Refusal("没有等待会签的说明。请等文明办签署后再会签。")
    for note in notes:
        countersign_note(note, by=by)
    return len(notes)


def obstacles(report: Report) -> list[str]:
    """Return what still stands between a report and 定稿; empty when nothing does."""
    if report.as_of is None:
        return ["报告还在生成。"]
    found = [f"核对未通过：{check['title']}。" for check in report.failed_checks]
    open_lines = CandourNote.objects.filter(report=report, countersigned_by__isnull=True).count()
    if open_lines:
        found.append(f"还有 {open_lines} 条说明没有签署、会签。")
    return found


@transaction.atomic
def request_final(report: Report, *, by: User, key: str | None = None) -> Job:
    """Ask for a draft to be called final; a job looks at the data again and prints it.

    Raises:
        NotAllowed: ``by`` may not call reports final.
        Refusal: final already, a red check, or a line without sign and countersign.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    demand(by, Action.REPORT_FINALISE, report)
    _refuse_final(report)
    if standing := obstacles(report):
        raise Refusal("还不能定稿。" + "".join(standing))
    job = enqueue(
        FINAL_JOB,
        label=f"定稿 {report.year} 年度报告",
        fund=report.fund,
        args={"year": report.year, "report": report.pk, "by": by.pk},
        by=by,
        key=f"final:{key}" if key else None,
    )
    report.final_job = job
    with recorded_as("申请定稿", by=by.pk):
        report.save(update_fields=["final_job"])
    return job


def look_again(report: Report, told: Told) -> None:
    """Reconcile once more, and hold the frozen figures against the data they were reckoned from.

    Raises:
        Refusal: a check is red now, the data behind a figure changed, or the content did.
    """
    if standing := obstacles(report):
        raise Refusal("还不能定稿。" + "".join(standing))
    if code_of(report) != report.code:
        raise Refusal("这份报告的内容与校验码不符，不能定稿。请重新生成。")
    told(10, "正在核对")
    failed = reconcile(report.fund, report.year).failed
    if failed:
        raise Refusal("核对未通过，不能定稿：" + "；".join(check.title for check in failed))
    told(30, "正在比对数字")
    if changed := _changed(report):
        raise Refusal(f"数据在这一稿之后改过：{'、'.join(changed)}。请重新生成报告。")


def as_final(report: Report, by: User) -> Report:
    """Return the report as it will stand once final; nothing is written yet."""
    report.state = ReportState.FINAL
    report.finalised_by, report.finalised_at = by, clock.now()
    return report


@transaction.atomic
def keep_final(report: Report, pdf: bytes, sha256: str) -> None:
    """Keep the final print under the hash of its content, and the report as final.

    Raises:
        Refusal: somebody else made it final meanwhile.
    """
    stored = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    _refuse_final(stored)
    path = f"reports/{report.fund_id}/{sha256}.pdf"
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(pdf))
    report.file_path, report.file_sha256, report.file_size = path, sha256, len(pdf)
    with recorded_as("报告定稿", by=report.finalised_by_id):
        report.save()
    tell_of_final(report)


def open_final(report: Report) -> io.BufferedIOBase:
    """Open the final print for reading."""
    return default_storage.open(report.file_path)  # type: ignore[return-value]


def _locked(note: CandourNote) -> CandourNote:
    """Return the line with its row locked.

    Raises:
        Refusal: its report is final.
    """
    note = CandourNote.objects.select_for_update(of=("self",)).get(pk=note.pk)
    _refuse_final(note.report)
    return note


def _refuse_final(report: Report) -> None:
    if report.is_final:
        raise Refusal("这份报告已经定稿，不能再改。需要更正的，请另出一稿。")


def _changed(report: Report) -> list[str]:
    """Name the frozen figures that the data no longer give."""
    ledger = Ledger(report.year, report.as_of)
    changed = []
    for frozen in report.figures:
        try:
            now = ledger.named(frozen["name"]).frozen()
        except UnknownFigure:
            now = None
        if now != frozen:
            changed.append(frozen["label"])
    return changed


def open_pdf(report: Report) -> Any:
    """Return a report's PDF, open for reading: the final print, or the draft while it is kept.

    Raises:
        Refusal: it is not made yet, or no longer kept.
    """
    if report.is_final:
        return open_final(report)
    if report.job is None or report.job.state != JobState.DONE:
        raise Refusal("这份报告还没有做完，没有文件可以下载。请等它完成。")
    if not report.job.has_result:
        raise Refusal("这一稿的文件已过保留期，已经删除。请重新生成报告。")
    try:
        return open_kept(report.job.result_path)
    except FileNotFoundError as error:
        raise Refusal("文件找不到了。请重新生成，并告诉平台管理员。") from error
