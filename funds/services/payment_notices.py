"""Whom a payment's step concerns: whoever acts next, and in the end whoever asked for it."""

from funds.lifecycle import PAYMENT_LIFECYCLE, PaymentState
from funds.models import NoticeKind, Payment, User
from funds.queries.people import people_who_may
from funds.services.notices import notify
from kit.formats import money

ENDS = {
    PaymentState.PAID: "已付款",
    PaymentState.REJECTED: "已退回",
    PaymentState.REVERSED: "已冲销",
}
FORWARD = {
    step.source: step for step in PAYMENT_LIFECYCLE if step.code in {"check", "approve", "pay"}
}


def tell_of_payment(payment: Payment, *, by: User, note: str = "") -> None:
    """Tell whose turn a payment is now, or who asked for it how it ended; never ``by``."""
    state = PaymentState(payment.state)
    step = FORWARD.get(state)
    if step is not None:
        people = people_who_may(step.action, payment)
        subject, kind = f"付款 {payment.number} 等您办理：{step.label}", NoticeKind.TURN
    else:
        people = [payment.requested_by]
        subject, kind = f"付款 {payment.number} {ENDS[state]}", NoticeKind.NEWS
    payee = payment.payee.name if payment.payee else "收款单位未填"
    text = f"{payment.summary} {money(payment.amount)} 元 · {payee}"
    notify(
        (person for person in people if person.pk != by.pk),
        subject=subject,
        text=f"{text}。{note}" if note else text,
        url=payment.fund.url("money:payment", number=payment.number),
        kind=kind,
    )
