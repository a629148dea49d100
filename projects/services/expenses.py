"""Recording what a project's unit spent (项目支出) against its budget, and reversing it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from funds.models import User
from funds.permissions import Action
from funds.services.amounts import checked_amount, checked_date
from funds.services.once import once
from kit import clock
from kit.errors import Refusal
from kit.files import PAPERS, keep
from kit.formats import money
from kit.history import recorded_as
from kit.models import StoredFile
from kit.numbering import next_number
from projects.models import ActivityReport, BudgetLine, Expense, Project
from projects.queries.spending import (
    LineSpending,
    counting,
    most_in_all,
    most_on,
    shift_percent,
    spending_of,
    totals_of,
)
from projects.services.running import running_for, told

LONGEST_REASON = 80
LONGEST_NUMBER = 40
VOUCHER_ONCE = "projects_expense_voucher_once"


@dataclass(frozen=True)
class ExpenseData:
    """One expense, as its voucher says it.

    Attributes:
        line_id: the line of the budget it is spent on.
        amount: in 元.
        voucher: its number in the unit's own books.
        invoice: the invoice's number; empty when there is none.
        activity: the number of the activity it was spent for; empty when for none.
    """

    line_id: int
    spent_on: date
    summary: str
    receiver: str
    amount: Decimal
    voucher: str
    invoice: str = ""
    activity: str = ""


@transaction.atomic
def record_expense(
    project_ref: str, data: ExpenseData, *, by: User, key: str, upload: UploadedFile | None = None
) -> Expense:
    """Record an expense of a project that is being carried out, and return it.

    Args:
        key: the form's; the same key twice is one expense.
        upload: the picture of the voucher.

    Raises:
        NotAllowed: ``by`` does not report for the project.
        Refusal: the project does not run, the budget does not allow it, or its voucher or invoice
            was counted before.
    """
    project = running_for(project_ref, Action.EXECUTION_REPORT, by=by)
    amount = checked_amount(data.amount)

    def make() -> Expense:
        return _made(project, data, amount, upload, by=by, key=key)

    return once(
        Expense,
        key,
        make,
        project_id=project.pk,
        line_id=data.line_id,
        spent_on=data.spent_on,
        summary=data.summary.strip(),
        receiver=data.receiver.strip(),
        amount=amount,
        voucher=data.voucher.strip(),
        invoice=data.invoice.strip(),
        recorded_by_id=by.pk,
    )


@transaction.atomic
def reverse_expense(number: str, reason: str, *, by: User) -> Expense:
    """Reverse an expense by a row with its amount below zero, and return that row.

    Raises:
        NotAllowed: ``by`` does not report for the project.
        Refusal: the project does not run, no reason is given, or it is or was reversed.
    """
    expense = Expense.objects.select_related("project").get(number=number)
    project = running_for(expense.project.ref, Action.EXECUTION_REPORT, by=by)
    reason = told(reason, field="reason", what="冲销的原因", most=LONGEST_REASON)
    if expense.reverses_id is not None:
        raise Refusal("这一笔本身就是冲销，不能再冲销。需要时请重新登记支出。")
    undone = Expense.objects.filter(reverses=expense).first()
    if undone is not None:
        raise Refusal(f"{expense.number} 已由 {undone.number} 冲销，不用再办。")
    with recorded_as("reverse_expense", by=by.pk, note=reason):
        return Expense.objects.create(
            number=next_number("ZC", "ZC", clock.today().year),
            project=project,
            line_id=expense.line_id,
            activity_id=expense.activity_id,
            spent_on=clock.today(),
            summary=f"冲销 {expense.number}：{reason}",
            receiver=expense.receiver,
            amount=-expense.amount,
            voucher=expense.voucher,
            invoice=expense.invoice,
            reverses=expense,
            recorded_by=by,
            idempotency_key=f"reversal-of-{expense.number}",
        )


def _made(  # noqa: PLR0913 - one expense, its project, its file and who
    project: Project,
    data: ExpenseData,
    amount: Decimal,
    upload: UploadedFile | None,
    *,
    by: User,
    key: str,
) -> Expense:
    # The counter's row stays locked: whoever records in this fund waits here, and what is looked
    # up below still holds when the row is written.
    number = next_number("ZC", "ZC", clock.today().year)
    expense = Expense(
        number=number,
        project=project,
        activity=_activity(project, data.activity),
        spent_on=checked_date(data.spent_on, field="spent_on", what="支出日期"),
        summary=told(data.summary, field="summary", what="用途", most=120),
        receiver=told(data.receiver, field="receiver", what="收款方", most=80),
        amount=amount,
        voucher=told(data.voucher, field="voucher", what="凭证号", most=LONGEST_NUMBER),
        invoice=data.invoice.strip(),
        recorded_by=by,
        idempotency_key=key,
    )
    if len(expense.invoice) > LONGEST_NUMBER:
        raise Refusal(f"发票号码最多 {LONGEST_NUMBER} 个字。请核对。", field="invoice")
    _refuse_counted_twice(expense)
    expense.line = _line_with_room(project, data.line_id, amount)
    if upload is not None:
        expense.file = _kept(upload, by=by)
    try:
        with transaction.atomic():
            expense.save()
    except IntegrityError as error:
        if VOUCHER_ONCE in str(error):
            _refuse_counted_twice(expense)
        raise
    return expense


def _activity(project: Project, number: str) -> ActivityReport | None:
    if not number:
        return None
    found = ActivityReport.objects.filter(project=project, number=number, withdrawn_note="")
    activity = found.first()
    if activity is None:
        raise Refusal("这次活动的记录已经作废，或不属于本项目。请重新选择。", field="activity")
    return activity


def _refuse_counted_twice(expense: Expense) -> None:
    """Refuse a voucher of the project, or an invoice of the fund, that counts already."""
    counted = counting().select_related("project")
    by_voucher = counted.filter(project_id=expense.project_id, voucher=expense.voucher).first()
    if by_voucher is not None:
        raise Refusal(
            f"凭证号 {expense.voucher} 已经记在 {by_voucher.number}"
            f"（{money(by_voucher.amount)} 元）。同一凭证只记一次；那一笔记错了请先冲销。",
            field="voucher",
        )
    if not expense.invoice:
        return
    by_invoice = counted.filter(invoice=expense.invoice).first()
    if by_invoice is None:
        return
    own = by_invoice.project_id == expense.project_id
    where = by_invoice.number if own else f"项目 {by_invoice.project.ref} 的 {by_invoice.number}"
    raise Refusal(
        f"发票号码 {expense.invoice} 已经记在{where}。同一发票只记一次；请核对号码。",
        field="invoice",
    )


def _line_with_room(project: Project, line_id: int, amount: Decimal) -> BudgetLine:
    """Return the line of the budget on which so much may still be spent."""
    spending = spending_of(project)
    row = next((row for row in spending if row.line.pk == line_id), None)
    if row is None:
        raise Refusal("预算里没有这一项。请重新选择。", field="line")
    _refuse_overspent(row, amount, shift_percent(project))
    totals = totals_of(spending)
    most = most_in_all(project, totals)
    if totals.spent + amount > most:
        what = "预算合计" if most == totals.budget else "批准的协议金额"
        raise Refusal(
            f"{what} {money(most)} 元，已支出 {money(totals.spent)} 元，"
            f"再记 {money(amount)} 元就超过了。科目之间可以调剂，合计不能超。"
            "确需增加，请先办理预算变更。",
            field="amount",
        )
    return row.line


def _refuse_overspent(row: LineSpending, amount: Decimal, percent: Decimal) -> None:
    most = most_on(row.line, percent)
    if row.spent + amount <= most:
        return
    raise Refusal(
        f"“{row.line.item}”预算 {money(row.line.amount)} 元，可调 {percent.normalize():f}%，"
        f"最多支出 {money(most)} 元；已支出 {money(row.spent)} 元，"
        f"还可记 {money(max(most - row.spent, Decimal(0)))} 元。超出的部分请先办理预算变更。",
        field="amount",
    )


def _kept(upload: UploadedFile, *, by: User) -> StoredFile:
    try:
        return keep(upload, allowed=PAPERS, by=by)
    except Refusal as refusal:
        raise Refusal(refusal.message, field="upload") from refusal
