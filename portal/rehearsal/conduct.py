"""From the first payment to the archive, or to an early end (演练：执行到归档)."""

from dataclasses import fields, replace
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from funds.models import RefundDue
from funds.services.refunds import ReceiptData, record_receipt
from kit.jobs.running import run_once
from portal.rehearsal.calendar import Calendar
from portal.rehearsal.cast import Cast
from portal.rehearsal.fates import Fate
from projects.lifecycle import State
from projects.models import (
    ActivityPart,
    AuditedVoucher,
    DifficultyState,
    Evaluation,
    Grade,
    Measure,
    Opinion,
    Project,
)
from projects.services.activities import ActivityData, report_activity
from projects.services.advance import advance
from projects.services.amendment_changes import AmendmentData
from projects.services.amendments import approve_amendment, request_amendment
from projects.services.audits import (
    Check,
    Conclusion,
    SampleSize,
    check_vouchers,
    conclude,
    draw_vouchers,
    open_audit,
)
from projects.services.closing import SummaryData, close_project, request_package, write_summary
from projects.services.difficulties import DifficultyData, raise_difficulty, settle_difficulty
from projects.services.elements import ProjectData
from projects.services.evaluation import Achieved, Visit, rectify, submit_visit
from projects.services.evaluators import assign_evaluation
from projects.services.exits import TerminationData, terminate
from projects.services.expenses import ExpenseData, record_expense

GRADES = (Grade.EXCELLENT, Grade.GOOD, Grade.PASS)


def report(cast: Cast, days: Calendar, project: Project, fate: Fate) -> None:
    """Report two activities and what was spent; now and then a difficulty, which is solved."""
    by = cast.lead(project.lead_unit)
    for nth, month in enumerate((6, 7)):
        data = ActivityData(
            title=f"第 {nth + 1} 次服务活动",
            held_on=days.on(month, 15),
            place="社区广场",
            content="演练用的示意活动。",
            people=20,
            hours=Decimal(40),
            parts=tuple(ActivityPart),
            counts={Measure.PERSON_TIMES: Decimal(100 + fate.place % 50)},
        )
        report_activity(project.ref, data, by=by, key=f"rehearsal:{project.number}:{nth}")
    for nth, line in enumerate(project.budgetline_rows.order_by("sequence", "id")):
        expense = ExpenseData(
            line_id=line.pk,
            spent_on=days.on(7, 20),
            summary=line.item,
            receiver="示例商家",
            amount=line.amount,
            voucher=f"记-{nth + 1:03d}",
            invoice=f"{project.number}-{nth + 1:02d}",
        )
        record_expense(project.ref, expense, by=by, key=f"rehearsal:{project.number}:e{nth}")
    if fate.difficulty:
        told = DifficultyData("场地不够用", "演练用的示意困难。", days.on(8, 15))
        difficulty = raise_difficulty(project.ref, told, by=by)
        settle_difficulty(difficulty.number, "借用了街道会议室。", DifficultyState.SOLVED, by=by)


def put_off(cast: Cast, days: Calendar, project: Project) -> None:
    """Ask for two months more, and have it approved by the office."""
    project.refresh_from_db()
    now = ProjectData(**{each.name: getattr(project, each.name) for each in fields(ProjectData)})
    wanted = AmendmentData(
        elements=replace(now, ends_on=days.on(12, 31)), reason="暑期高温，活动推迟（演练）。"
    )
    by = cast.lead(project.lead_unit)
    asked = request_amendment(project.ref, wanted, by=by, version=project.version)
    approve_amendment(asked.number, by=cast.office, effective_on=days.on(8, 1), note="同意延期。")


def evaluate(cast: Cast, days: Calendar, project: Project, fate: Fate, *, month: int) -> Project:
    """Evaluate a project in its present phase, a second time after a first 不合格."""
    fails = fate.fails_midterm and project.state == State.MIDTERM
    assign_evaluation(project.ref, cast.evaluator, due_on=days.on(month, 28), by=cast.office)
    if fails:
        project = _visit(cast, days, project, Grade.FAIL, month)
        project = rectify(
            project.ref,
            "补做了两次活动（演练）。",
            by=cast.lead(project.lead_unit),
            seen_state=project.state,
        )
    return _visit(cast, days, project, GRADES[fate.place % len(GRADES)], month)


def _visit(cast: Cast, days: Calendar, project: Project, grade: Grade, month: int) -> Project:
    row = Evaluation.objects.filter(project=project, submitted_at=None, withdrawn_note="").get()
    share = Decimal("0.4") if grade is Grade.FAIL else Decimal(1)
    visit = Visit(
        visited_on=days.on(month, 10),
        place="社区广场",
        met="项目负责人、志愿者、居民",
        achievements="按计划开展（演练）。",
        problems="次数不足。" if grade is Grade.FAIL else "",
        grade=grade,
        rectify_by=days.on(month, 28) if grade is Grade.FAIL else None,
        achieved={
            indicator.pk: Achieved(indicator.target * share)
            for indicator in project.indicator_rows.all()
        },
    )
    return submit_visit(project.ref, visit, by=cast.evaluator, version=row.version)


def end_early(cast: Cast, days: Calendar, project: Project) -> Project:
    """Terminate a project; a tenth of its amount comes back, and the refund is confirmed."""
    refund = (Decimal(project.requested_amount or 0) / 10).quantize(Decimal("0.01"))
    data = TerminationData(
        reason="实施单位撤销（演练）。",
        key=f"rehearsal:{project.number}",
        refund=refund,
        refund_due_on=days.on(10, 31),
    )
    terminate(project.ref, data, by=cast.office, seen_state=project.state)
    due = RefundDue.objects.get(commitment__agreements__project=project, reverses=None)
    receipt = ReceiptData(due.amount, days.on(9, 20), f"rehearsal:{due.number}", "演练流水")
    record_receipt(due, receipt, by=cast.finance)
    return advance(project.ref, "refund", by=cast.finance, note="退款已到账（演练）。")


def audit(cast: Cast, project: Project, seed: int) -> Project:
    """Audit a project: a sample by the seed, each voucher in order, a clean opinion."""
    open_audit(project.ref, by=cast.auditor)
    row = draw_vouchers(
        project.ref, SampleSize(count=2), by=cast.auditor, seed=f"{seed}-{project.number}"
    )
    sample = AuditedVoucher.objects.filter(audit=row)
    check_vouchers(project.ref, {each.pk: Check(True) for each in sample}, by=cast.auditor)
    row.refresh_from_db()
    told = Conclusion(
        Opinion.CLEAN,
        "演练用的示意结论：支出与凭证相符。",
        passes=True,
        report=SimpleUploadedFile("专项审计报告.pdf", b"%PDF-1.7 rehearsal"),
    )
    return conclude(project.ref, told, by=cast.auditor, version=row.version)


def sum_up_and_close(cast: Cast, project: Project) -> None:
    """Hand in the closing summary and close the project; the last tranche becomes due."""
    words = SummaryData("完成六次活动（演练）。", "社区配合好。", "明年扩大到相邻社区。")
    by = cast.lead(project.lead_unit)
    write_summary(project.ref, words, by=by, version=0, submit=True)
    close_project(project.ref, by=cast.office, note="", seen_state=project.state)


def ask_for_archive(cast: Cast, project: Project) -> int:
    """Ask for the archive and return its job."""
    job: int = request_package(project.ref, by=cast.office, key=f"rehearsal{project.pk}").pk
    return job


def archive(cast: Cast, days: Calendar, project: Project, job: int) -> None:
    """Make the archive and take the last step."""
    run_once(job)
    with days.standing(12, 20):
        advance(project.ref, "archive", by=cast.office)
