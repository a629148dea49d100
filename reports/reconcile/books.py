"""Checks of the books: entries balance, and every document agrees with its entry."""

from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from funds.models import (
    AccountKey,
    Donation,
    Entry,
    Payable,
    Payment,
    RefundDue,
    RefundReceipt,
)
from funds.queries.effective import effective
from funds.queries.ledger import balance, unbalanced_entries
from funds.queries.sums import MONEY
from kit.formats import date_iso, money
from reports.figures import Asked, Ledger
from reports.reconcile.check import Check, named

ZERO = Value(Decimal(0), output_field=MONEY)


def entries_balance(ledger: Ledger) -> Check:
    """账簿借贷相等: at least two legs, as many as the entry says, and their sum zero."""
    failures = [_unbalanced(entry) for entry in unbalanced_entries().order_by("number")]
    detail = f"{Entry.objects.count()} 张凭证，每张借贷相等"
    return Check("entries-balance", "账簿借贷相等", detail, named(failures))


def documents_match_entries(ledger: Ledger) -> Check:
    """单据与凭证一致: amount, date, purpose and campaign of every posted document."""
    paid = Payment.objects.filter(entry__isnull=False)
    dues = RefundDue.objects.alias(purpose=F("commitment__purpose"))
    receipts = RefundReceipt.objects.alias(purpose=F("refund__commitment__purpose"))
    settling, direct = paid.filter(payable__isnull=False), paid.filter(payable__isnull=True)
    account = AccountKey
    failures = [
        *_apart(Donation.objects.all(), account.BANK, account.DONATIONS, "received_on"),
        *_apart(Payable.objects.all(), account.PROGRAMME, account.PAYABLE, "recognised_on"),
        *_apart(settling, account.PAYABLE, account.BANK, "paid_on"),
        *_apart(direct, account.PROGRAMME, account.BANK, "paid_on"),
        *_apart(dues, account.OTHER_RECEIVABLE, account.PROGRAMME, "recognised_on"),
        *_apart(receipts, account.BANK, account.OTHER_RECEIVABLE, "received_on"),
    ]
    tables = (Donation.objects.all(), Payable.objects.all(), paid, dues, receipts)
    documents = sum(table.count() for table in tables)
    detail = f"{documents} 张单据的金额、日期、用途与科目都与凭证相同"
    return Check("documents-match-entries", "单据与凭证一致", detail, named(failures))


def payables_match_account(ledger: Ledger) -> Check:
    """应付逐笔合计 = 应付账款科目, by documents."""
    owed = ledger.value("payables_outstanding")
    account = -balance(AccountKey.PAYABLE, owed.as_of, ledger.as_of)
    rows = Decimal(owed.value or 0)
    failures = []
    if rows != account:
        failures = [
            f"应付逐笔合计 {money(rows)} 元，应付账款科目余额 {money(account)} 元，"
            f"相差 {money(rows - account)} 元",
            *_payables_apart(owed.asked),
        ]
    detail = f"应付未付 {owed.text}，共 {owed.rows} 行，与应付账款科目余额相同"
    return Check("payables-match-account", "应付逐笔合计 = 应付账款科目", detail, named(failures))


def refunds_match_account(ledger: Ledger) -> Check | None:
    """应收退款逐笔合计 = 其他应收款科目, by documents; ``None`` where none was ever due."""
    owed = ledger.value("refunds_outstanding")
    account = balance(AccountKey.OTHER_RECEIVABLE, owed.as_of, ledger.as_of)
    if not account and not RefundDue.objects.exists():
        return None
    rows = Decimal(owed.value or 0)
    failures = []
    if rows != account:
        failures = [
            f"应收退款逐笔合计 {money(rows)} 元，其他应收款科目余额 {money(account)} 元，"
            f"相差 {money(rows - account)} 元"
        ]
    detail = f"应收退款 {owed.text}，共 {owed.rows} 行，与其他应收款科目余额相同"
    return Check("refunds-match-account", "应收退款逐笔合计 = 其他应收款科目", detail, failures)


def _unbalanced(entry: Any) -> str:
    legs = f"分录 {entry.count} 条，应为 {entry.size} 条"
    difference = f"借贷差 {money(entry.total)} 元" if entry.count else "没有分录"
    return f"凭证 {entry.number}（{entry.summary}）：{legs}；{difference}"


def _apart(
    documents: QuerySet[Any], debit: AccountKey, credit: AccountKey, dated: str
) -> list[str]:
    """Name the documents whose entry does not say the same."""
    campaign = documents.model is Donation
    rows = (
        documents.annotate(
            debited=_posted(debit, campaign=campaign), credited=_posted(credit, campaign=campaign)
        )
        .exclude(debited=F("amount"), credited=-F("amount"), entry__business_date=F(dated))
        .select_related("entry")
        .order_by("number")
    )
    return [
        f"{row._meta.verbose_name} {row.number}（{date_iso(getattr(row, dated))}，"
        f"{money(row.amount)} 元）与凭证 {row.entry.number}"
        f"（{date_iso(row.entry.business_date)}，借 {money(row.debited)} 元，"
        f"贷 {money(-row.credited)} 元）不一致"
        for row in rows
    ]


def _posted(account: AccountKey, *, campaign: bool) -> Any:
    """Sum the entry's legs on an account that carry the document's own earmarks."""
    same = Q(entry__legs__account__key=account) & _same("purpose")
    if campaign:
        same &= _same("campaign")
    return Coalesce(Sum("entry__legs__amount", filter=same), ZERO)


def _same(name: str) -> Q:
    leg = f"entry__legs__{name}"
    return Q(**{leg: F(name)}) | Q(**{f"{leg}__isnull": True, f"{name}__isnull": True})


def _payables_apart(asked: Asked) -> list[str]:
    """Name the payables whose own entry does not owe what the row says."""
    legs = Q(entry__legs__account__key=AccountKey.PAYABLE)
    rows = (
        Payable.objects.filter(effective(last=asked.ends_on, as_of=asked.as_of))
        .annotate(owed=Coalesce(Sum("entry__legs__amount", filter=legs), ZERO))
        .exclude(owed=-F("amount"))
        .order_by("number")
    )
    return [
        f"应付款 {row.number} 金额 {money(row.amount)} 元，应付账款科目记 {money(-row.owed)} 元"
        for row in rows
    ]
