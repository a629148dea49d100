"""拨付明细: what was paid in a year, one row each, reversals included."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import F, Sum
from django.db.models.functions import Coalesce

from funds.models import Payment
from funds.queries.effective import effective
from kit.exports import Column, Kind, Value
from kit.exports.writer import Row
from reports.exports.agreed import AgreedFor, agreed_for
from reports.exports.chunks import chunks
from reports.exports.values import NOT_APPLICABLE, NOT_KEPT, if_any, marked
from reports.figures import evaluate, rows_of

COLUMNS = (
    Column("serial", "序号", Kind.SERIAL, 6),
    Column("paid_on", "日期", Kind.DATE, 18),
    Column("entry", "凭证号", width=13),
    Column("project_number", "项目编号", width=13),
    Column("project_name", "项目名称", width=22),
    Column("payee", "收款单位", width=16),
    Column("bank", "开户行", width=8),
    Column("account", "账号", width=8),
    Column("tranche", "批次", width=8),
    Column("budget_line", "预算科目", width=12),
    Column("summary", "摘要", width=24),
    Column("amount", "金额", Kind.MONEY, 19, total=True),
    Column("cumulative", "累计拨付", Kind.MONEY, 15),
    Column("share", "比例", Kind.SHARE, 8),
    Column("approval", "审批单号", width=13),
    Column("invoice", "发票号", width=8),
    Column("requested_by", "经办", width=9),
    Column("checked_by", "复核", width=8),
    Column("note", "备注", width=16),
)
PLACES = Decimal("0.0001")
COMMITMENT = Coalesce(F("payable__commitment_id"), F("commitment_id"))
RELATED = (
    "entry",
    "payee",
    "purpose",
    "requested_by",
    "checked_by",
    "reverses",
    "commitment",
    "payable__tranche",
    "payable__commitment",
)


def rows(year: int, as_of: datetime | None, only: Collection[str] | None = None) -> Iterator[Row]:
    """Yield the payments of a year by date, each with what its agreement has been paid so far."""
    paid = rows_of(evaluate("money_paid", year, as_of)).select_related(*RELATED)
    if only is not None:
        paid = paid.filter(number__in=only)
    so_far = _paid_before(year, as_of)
    for chunk in chunks(paid.order_by("paid_on", "id")):
        projects = agreed_for(_commitment(payment) for payment in chunk)
        for payment in chunk:
            commitment = _commitment(payment)
            if commitment is not None:
                so_far[commitment] = so_far.get(commitment, Decimal(0)) + payment.amount
            total = so_far.get(commitment) if commitment is not None else None
            yield _row(payment, projects.get(commitment, AgreedFor()), total)


def _paid_before(year: int, as_of: datetime | None) -> dict[int, Decimal]:
    """Return what each commitment had been paid before the year."""
    before = Payment.objects.filter(effective(last=date(year - 1, 12, 31), as_of=as_of))
    sums = before.annotate(of=COMMITMENT).filter(of__isnull=False).order_by()
    return dict(sums.values_list("of").annotate(total=Sum("amount")))


def _commitment(payment: Payment) -> int | None:
    found: int | None = payment.payable.commitment_id if payment.payable else payment.commitment_id
    return found


def _row(payment: Payment, project: AgreedFor, so_far: Decimal | None) -> Row:
    payable = payment.payable
    tranche = payable.tranche.name if payable and payable.tranche else NOT_APPLICABLE
    return {
        "paid_on": marked(payment, "paid_on", payment.paid_on),
        "entry": payment.entry.number,
        "project_number": project.number or NOT_APPLICABLE,
        "project_name": project.name or NOT_APPLICABLE,
        "payee": marked(payment, "payee", payment.payee and payment.payee.name),
        "bank": NOT_KEPT,
        "account": NOT_KEPT,
        "tranche": tranche,
        "budget_line": if_any(payment, "purpose", payment.purpose and payment.purpose.name),
        "summary": payment.summary,
        "amount": marked(payment, "amount", payment.amount),
        "cumulative": so_far,
        "share": _share(payment, so_far),
        "approval": payment.number,
        "invoice": NOT_KEPT,
        "requested_by": payment.requested_by.name,
        "checked_by": payment.checked_by.name if payment.checked_by else NOT_APPLICABLE,
        "note": _note(payment),
    }


def _share(payment: Payment, so_far: Decimal | None) -> Value:
    """Return how much of the agreement is paid; — without an agreement or its amount."""
    payable = payment.payable
    commitment = payable.commitment if payable else payment.commitment
    if commitment is None or commitment.approved is None or so_far is None:
        return NOT_APPLICABLE
    approved = Decimal(commitment.approved)
    return (so_far / approved).quantize(PLACES, ROUND_HALF_UP)


def _note(payment: Payment) -> str:
    words = [] if payment.itemised else ["未逐笔说明"]
    if payment.reverses is not None:
        words.append(f"冲销 {payment.reverses.number}")
    if payment.voucher:
        words.append(f"回单 {payment.voucher}")
    return "；".join(words)
