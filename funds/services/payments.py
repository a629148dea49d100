"""Payments (付款): requested, checked, approved, paid; or sent back, or reversed.

Every act locks the payment, then its payable, then its commitment, in that order.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from funds.lifecycle import PaymentState, PaymentStep, payment_step
from funds.models import AccountKey, Commitment, Payable, Payment, Purpose, Unit, User
from funds.permissions import Action, demand
from funds.queries.payments import last_actor
from funds.queries.refunds import refundable
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_amount, checked_date
from funds.services.caps import check_caps, locked_commitment, locked_payable, move_committed
from funds.services.ledger import Posting, post, reverse, transfer
from funds.services.once import once
from funds.services.payment_notices import tell_of_payment
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from kit.numbering import next_number

_S = PaymentState


@dataclass(frozen=True)
class PaymentData:
    """A payment asked for: of a payable, or else of a commitment straight.

    Payee and purpose are those of the payable or the commitment. ``key`` is the form's
    idempotency key.
    """

    amount: Decimal
    summary: str
    key: str
    payable: Payable | None = None
    commitment: Commitment | None = None


@dataclass(frozen=True)
class Act:
    """Somebody's step on a payment: who, and the state their page showed."""

    by: User
    seen: PaymentState
    note: str = ""


@transaction.atomic
def request_payment(data: PaymentData, *, by: User) -> Payment:
    """Ask for a payment (申请付款).

    Raises:
        NotAllowed: ``by`` may not request payments.
        Refusal: nothing to pay, a row that is not itemised or was reversed, or more than is
            left of the payable or the agreement.
    """
    demand(by, Action.PAYMENT_REQUEST, fund_in_scope())
    amount = checked_amount(data.amount)
    if not data.summary.strip():
        raise Refusal("请写明付款用途。", field="summary")

    def make() -> Payment:
        payable = locked_payable(data.payable)
        commitment = locked_commitment(payable.commitment if payable else data.commitment)
        source = payable or commitment
        if source is None:
            raise Refusal("请选择要付的应付款或协议。", field="payable")
        check_caps(amount, payable, commitment, with_pending=True)
        with recorded_as("申请付款", by=by.pk):
            payment: Payment = Payment.objects.create(
                number=next_number("FK", "FK", clock.today().year),
                payable=payable,
                commitment=commitment,
                payee=source.payee,
                purpose=source.purpose,
                amount=amount,
                summary=data.summary.strip(),
                requested_by=by,
                requested_at=clock.now(),
                idempotency_key=data.key,
            )
        tell_of_payment(payment, by=by)
        return payment

    return once(Payment, data.key, make, amount=amount, requested_by=by)


@transaction.atomic
def check_payment(payment: Payment, act: Act) -> Payment:
    """Check a payment against its papers (复核付款).

    Raises:
        NotAllowed: not a checker's role, or a duty this person may not add.
        Refusal: the payment has moved on.
    """
    payment, step = _begin("check", payment, act)
    return _take(payment, step, act, checked_by=act.by, checked_at=clock.now())


@transaction.atomic
def approve_payment(payment: Payment, act: Act) -> Payment:
    """Approve a payment (批准付款) and bind its amount under the payable and the agreement.

    Raises:
        NotAllowed: not an approver's role, or a duty this person may not add.
        Refusal: the payment has moved on, or exceeds what is left.
    """
    payment, step = _begin("approve", payment, act)
    payable = locked_payable(payment.payable)
    commitment = locked_commitment(payment.commitment)
    check_caps(payment.amount, payable, commitment)
    move_committed(payment.amount, payable, commitment)
    return _take(payment, step, act, approved_by=act.by, approved_at=clock.now())


@transaction.atomic
def reject_payment(payment: Payment, act: Act) -> Payment:
    """Send a payment back (退回付款) with the reason in ``act.note``; an approved one is unbound.

    Raises:
        NotAllowed: it does not wait for this person.
        Refusal: no reason, or the payment has moved on.
    """
    payment, step = _begin("reject", payment, act)
    if not act.note.strip():
        raise Refusal("请写明退回的理由：要补什么，由谁来补。", field="note")
    if step.source is _S.APPROVED:
        payable = locked_payable(payment.payable)
        move_committed(-payment.amount, payable, locked_commitment(payment.commitment))
    reason = act.note.strip()[:300]
    return _take(
        payment, step, act, rejected_by=act.by, rejected_at=clock.now(), rejected_reason=reason
    )


@transaction.atomic
def pay_payment(payment: Payment, act: Act, *, paid_on: date, voucher: str) -> Payment:
    """Record that the bank paid (登记已付), and post it.

    Args:
        payment: an approved payment.
        act: the cashier's step.
        paid_on: the day on the bank slip; the business date.
        voucher: the bank slip's number (银行回单号).

    Raises:
        NotAllowed: not the cashier, or a duty this person may not add.
        Refusal: the payment has moved on, no slip, a date before the approval, or a closed month.
    """
    payment, step = _begin("pay", payment, act)
    checked_date(paid_on, field="paid_on", what="付款日期")
    if not voucher.strip():
        raise Refusal("请填银行回单号。", field="voucher")
    approved_on = timezone.localdate(payment.approved_at)
    if paid_on < approved_on:
        raise Refusal(
            f"付款日期早于批准日期 {approved_on:%Y-%m-%d}。请核对银行回单。", field="paid_on"
        )
    debit = AccountKey.PAYABLE if payment.payable_id else AccountKey.PROGRAMME
    lines = transfer(debit, AccountKey.BANK, payment.amount, purpose=payment.purpose)
    posting = Posting(lines, paid_on, f"付款：{payment.summary}", f"payment:{payment.number}")
    return _take(
        payment,
        step,
        act,
        paid_by=act.by,
        paid_at=clock.now(),
        paid_on=paid_on,
        voucher=voucher.strip(),
        entry=post(posting, by=act.by),
    )


@transaction.atomic
def reverse_payment(payment: Payment, act: Act, *, on: date) -> Payment:
    """Reverse a payment made (冲销付款), with the reason in ``act.note``; return the mirrored row.

    The money is owed again: the payable and the agreement are unbound.

    Raises:
        NotAllowed: ``by`` may not reverse payments.
        Refusal: no reason, not paid, reversed already, or a closed month.
    """
    payment, step = _begin("reverse", payment, act)
    reason = act.note.strip()
    if not reason:
        raise Refusal("请写明冲销的理由。", field="note")
    if payment.reverses_id is not None:
        raise Refusal("这一行本身是冲销，不能再冲销。")
    payable = locked_payable(payment.payable)
    commitment = locked_commitment(payment.commitment)
    _check_not_asked_back(payment, commitment)
    move_committed(-payment.amount, payable, commitment)
    key = f"reverse:{payment.number}"
    number = next_number("FK", "FK", on.year)
    entry = reverse(
        payment.entry, on=on, summary=f"冲销付款 {payment.number}：{reason}", key=key, by=act.by
    )
    _take(payment, step, act)
    with recorded_as("冲销付款", by=act.by.pk, note=reason):
        return Payment.objects.create(
            number=number,
            payable=payment.payable,
            commitment=payment.commitment,
            payee=payment.payee,
            purpose=payment.purpose,
            amount=-payment.amount,
            summary=f"冲销 {payment.number}：{reason}"[:200],
            state=_S.PAID,
            requested_by=act.by,
            requested_at=clock.now(),
            paid_by=act.by,
            paid_at=clock.now(),
            paid_on=on,
            itemised=payment.itemised,
            historical=payment.historical,
            entry=entry,
            reverses=payment,
            idempotency_key=key,
        )


def _check_not_asked_back(payment: Payment, commitment: Commitment | None) -> None:
    """Refuse to take back a payment that refunds were asked for of."""
    if commitment is not None and refundable(commitment, clock.today()) < payment.amount:
        raise Refusal("这份协议已付的款里有已要求退回的。请先冲销应收退款，再冲销付款。")


@dataclass(frozen=True)
class HistoricalPaymentData:
    """A payment made before the portal, as its source says it."""

    paid_on: date
    amount: Decimal
    summary: str
    key: str
    payee: Unit | None = None
    purpose: Purpose | None = None
    voucher: str = ""


@transaction.atomic
def record_historical_payment(
    data: HistoricalPaymentData, *, itemised: bool, marks: dict[str, Any], by: User
) -> Payment:
    """Record a payment from before the portal (历史录入): Dr 业务活动成本 / Cr 银行存款.

    Args:
        data: what the source says; it has neither payable nor commitment.
        itemised: false for a row that stands for a total a source does not break down.
        marks: the row's marks, see :mod:`kit.marks`.
        by: who records.

    Raises:
        NotAllowed: ``by`` may not record history.
        Refusal: an impossible amount or date, or a closed month.
    """
    demand(by, Action.MONEY_RECORD_HISTORY, fund_in_scope())
    amount = checked_amount(data.amount)
    checked_date(data.paid_on, field="paid_on", what="付款日期")
    lines = transfer(AccountKey.PROGRAMME, AccountKey.BANK, amount, purpose=data.purpose)
    posting = Posting(lines, data.paid_on, f"付款：{data.summary}", f"payment:{data.key}")

    def make() -> Payment:
        number = next_number("FK", "FK", data.paid_on.year)
        entry = post(posting, by=by)
        with recorded_as("历史录入", by=by.pk):
            return Payment.objects.create(
                number=number,
                payee=data.payee,
                purpose=data.purpose,
                amount=amount,
                summary=data.summary,
                state=_S.PAID,
                requested_by=by,
                requested_at=clock.now(),
                paid_by=by,
                paid_at=clock.now(),
                paid_on=data.paid_on,
                voucher=data.voucher,
                itemised=itemised,
                historical=True,
                marks=marks,
                entry=entry,
                idempotency_key=data.key,
            )

    return once(Payment, data.key, make, amount=amount, paid_on=data.paid_on)


def _begin(code: str, payment: Payment, act: Act) -> tuple[Payment, PaymentStep]:
    """Lock the payment, and refuse a step the table, the person's rights or the page's age deny."""
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    state = PaymentState(payment.state)
    if state != act.seen:
        name = last_actor(payment, other_than=act.by)
        raise Refusal(f"{name}刚刚办过这一步。已为您刷新，请看最新情况。")
    step = payment_step(code, state)
    if step is None:
        raise Refusal(f"这笔付款现在是“{state.label}”，不能办这一步。请看最新情况。")
    demand(act.by, step.action, payment)
    return payment, step


def _take(payment: Payment, step: PaymentStep, act: Act, **stamps: Any) -> Payment:
    values: Mapping[str, Any] = {"state": step.target, **stamps}
    for name, value in values.items():
        setattr(payment, name, value)
    with recorded_as(step.label, by=act.by.pk, note=act.note.strip()):
        payment.save(update_fields=list(values))
    tell_of_payment(payment, by=act.by, note=act.note.strip())
    return payment
