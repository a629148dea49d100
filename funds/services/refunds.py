"""Refunds due (应收退款): recognising and reversing them, and recording what arrived (退款到账)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from funds.models import (
    Account,
    AccountKey,
    Commitment,
    NoticeKind,
    RefundDue,
    RefundReceipt,
    Unit,
    User,
)
from funds.permissions import Action, demand
from funds.queries.people import people_who_may
from funds.queries.refunds import refundable
from funds.queries.scope import fund_in_scope
from funds.queries.sums import total
from funds.services.amounts import checked_amount, checked_date
from funds.services.books import open_books
from funds.services.caps import locked_commitment
from funds.services.ledger import Posting, post, reverse, transfer
from funds.services.notices import notify
from funds.services.once import once
from kit.errors import Refusal
from kit.formats import money
from kit.numbering import next_number

ASKED_BY = frozenset({Action.PROJECT_REFUND, Action.PROJECT_TERMINATE, Action.PROJECT_AUDIT})
"""The acts that may find money due back: finance's own, a termination, an audit."""


@dataclass(frozen=True)
class RefundData:
    """Money paid under a commitment that must come back, in 元.

    Without payer, the commitment's payee pays. ``key`` is the form's idempotency key.
    """

    commitment: Commitment
    title: str
    amount: Decimal
    recognised_on: date
    key: str
    payer: Unit | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class ReceiptData:
    """What arrived of a refund, in 元, on the day of the bank slip."""

    amount: Decimal
    received_on: date
    key: str
    bank_reference: str = ""


@transaction.atomic
def recognise_refund(
    data: RefundData, *, by: User, under: Action = Action.PROJECT_REFUND
) -> RefundDue:
    """Recognise money that must come back, and post it: Dr 其他应收款 / Cr 业务活动成本.

    Args:
        data: what is due; the same key writes once.
        by: who found it due.
        under: the act that found it: finance's own, a termination or an audit.

    Raises:
        NotAllowed: ``by`` may not do ``under``.
        Refusal: more than was paid and not asked back yet, an impossible amount or date, or a
            closed month.
    """
    if under not in ASKED_BY:
        raise ValueError(f"{under} finds no refund due")
    demand(by, under, data.commitment)
    amount = checked_amount(data.amount)
    checked_date(data.recognised_on, field="recognised_on", what="确认日期")
    title = data.title.strip()
    if not title:
        raise Refusal("请写明退的是什么款。", field="title")
    if data.due_on is not None and data.due_on < data.recognised_on:
        raise Refusal("退款期限早于确认日期。请核对。", field="due_on")

    def make() -> RefundDue:
        commitment = locked_commitment(data.commitment) or data.commitment
        _check_room(commitment, amount, data.recognised_on)
        _give_account()
        lines = transfer(
            AccountKey.OTHER_RECEIVABLE, AccountKey.PROGRAMME, amount, purpose=commitment.purpose
        )
        posting = Posting(lines, data.recognised_on, f"应收退款：{title}", f"refund:{data.key}")
        refund: RefundDue = RefundDue.objects.create(
            number=next_number("TK", "TK", data.recognised_on.year),
            commitment=commitment,
            payer=data.payer or commitment.payee,
            title=title,
            amount=amount,
            recognised_on=data.recognised_on,
            due_on=data.due_on,
            entry=post(posting, by=by),
            recorded_by=by,
            idempotency_key=data.key,
        )
        _tell(refund, by)
        return refund

    return once(
        RefundDue, data.key, make, amount=amount, recognised_on=data.recognised_on, reverses=None
    )


@transaction.atomic
def reverse_refund(refund: RefundDue, *, on: date, reason: str, by: User) -> RefundDue:
    """Reverse a refund due (冲销应收退款) by a mirrored row dated ``on``; return that row.

    Raises:
        NotAllowed: ``by`` may not handle refunds.
        Refusal: no reason, reversed already, something of it arrived, or a closed month.
    """
    demand(by, Action.PROJECT_REFUND, refund.commitment)
    locked_commitment(refund.commitment)
    _check_reversible(refund, reason)
    key = f"reverse:{refund.number}"
    reason = reason.strip()
    entry = reverse(
        refund.entry, on=on, summary=f"冲销应收退款 {refund.number}：{reason}", key=key, by=by
    )
    mirror: RefundDue = RefundDue.objects.create(
        number=next_number("TK", "TK", on.year),
        commitment=refund.commitment,
        payer=refund.payer,
        title=f"冲销 {refund.number}：{reason}"[:120],
        amount=-refund.amount,
        recognised_on=on,
        entry=entry,
        reverses=refund,
        recorded_by=by,
        idempotency_key=key,
    )
    return mirror


@transaction.atomic
def record_receipt(refund: RefundDue, data: ReceiptData, *, by: User) -> RefundReceipt:
    """Record that a refund, or a part of it, arrived, and post it: Dr 银行存款 / Cr 其他应收款.

    Raises:
        NotAllowed: ``by`` may not handle refunds.
        Refusal: more than is still due, a day before the refund was recognised or ahead, a
            refund that was reversed, or a closed month.
    """
    demand(by, Action.PROJECT_REFUND, refund.commitment)
    amount = checked_amount(data.amount)
    checked_date(data.received_on, field="received_on", what="到账日期")

    def make() -> RefundReceipt:
        commitment = locked_commitment(refund.commitment) or refund.commitment
        _check_receivable(refund, amount, data.received_on)
        lines = transfer(
            AccountKey.BANK, AccountKey.OTHER_RECEIVABLE, amount, purpose=commitment.purpose
        )
        summary = f"退款到账：{refund.title}（{refund.number}）"
        posting = Posting(lines, data.received_on, summary, f"receipt:{data.key}")
        receipt: RefundReceipt = RefundReceipt.objects.create(
            number=next_number("TD", "TD", data.received_on.year),
            refund=refund,
            amount=amount,
            received_on=data.received_on,
            bank_reference=data.bank_reference.strip(),
            entry=post(posting, by=by),
            recorded_by=by,
            idempotency_key=data.key,
        )
        return receipt

    return once(
        RefundReceipt,
        data.key,
        make,
        amount=amount,
        received_on=data.received_on,
        refund_id=refund.pk,
    )


def _check_room(commitment: Commitment, amount: Decimal, on: date) -> None:
    left = refundable(commitment, on)
    if amount <= left:
        return
    if left <= 0:
        raise Refusal(
            "这份协议没有可以要求退回的款：到确认日期还没有付过款，或者已付的都已要求退回。",
            field="amount",
        )
    raise Refusal(f"这份协议最多还能要求退回 {money(left)} 元。请改为不超过此数。", field="amount")


def _check_reversible(refund: RefundDue, reason: str) -> None:
    if not reason.strip():
        raise Refusal("请写明冲销的理由。", field="reason")
    if refund.reverses_id is not None:
        raise Refusal("这一行本身是冲销，不能再冲销。")
    if RefundDue.objects.filter(reverses=refund).exists():
        raise Refusal("这笔应收退款已经冲销过了。请刷新页面，看最新情况。")
    arrived = total(RefundReceipt.objects.filter(refund=refund))
    if arrived:
        raise Refusal(f"这笔退款已到账 {money(arrived)} 元，不能冲销。")


def _check_receivable(refund: RefundDue, amount: Decimal, on: date) -> None:
    if refund.reverses_id is not None or RefundDue.objects.filter(reverses=refund).exists():
        raise Refusal("这笔应收退款已经冲销，不用再收。请看最新情况。")
    if on < refund.recognised_on:
        raise Refusal(
            f"到账日期早于确认应退的日期 {refund.recognised_on:%Y-%m-%d}。请核对银行回单。",
            field="received_on",
        )
    left = refund.amount - total(RefundReceipt.objects.filter(refund=refund))
    if amount > left:
        raise Refusal(f"这笔退款还有 {money(left)} 元没有到账。请改为不超过此数。", field="amount")


def _give_account() -> None:
    """Books opened before there were refunds lack their account."""
    if not Account.objects.filter(key=AccountKey.OTHER_RECEIVABLE).exists():
        open_books(fund_in_scope())


def _tell(refund: RefundDue, by: User) -> None:
    """Tell those who are to receive the money (轮到财务)."""
    people = people_who_may(Action.PROJECT_REFUND, refund.commitment)
    notify(
        (person for person in people if person.pk != by.pk),
        subject=f"有应收退款，到账后请登记：{refund.title}",
        text=refund.number,
        url=fund_in_scope().url("money:refund", number=refund.number),
        kind=NoticeKind.TURN,
    )
