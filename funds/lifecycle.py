"""How a payment (付款) moves: one table that buttons, services and the database guard read."""

from dataclasses import dataclass

from django.db import models

from funds.permissions import Action


class PaymentState(models.TextChoices):
    """Where a payment stands."""

    REQUESTED = "REQUESTED", "已申请"
    CHECKED = "CHECKED", "已复核"
    APPROVED = "APPROVED", "已批准"
    PAID = "PAID", "已付款"
    REJECTED = "REJECTED", "已退回"
    REVERSED = "REVERSED", "已冲销"


@dataclass(frozen=True)
class PaymentStep:
    """One permitted move.

    Attributes:
        code: the act, e.g. ``approve``; one act may start from several states.
        label: verb and object, as the button says it.
        source: the state it starts from.
        target: the state it ends in.
        action: what the person must be allowed to do.
        waits_for: who is waited for, as the desk says it.
    """

    code: str
    label: str
    source: PaymentState
    target: PaymentState
    action: Action
    waits_for: str


_S, _A = PaymentState, Action

PAYMENT_LIFECYCLE: tuple[PaymentStep, ...] = (
    PaymentStep("check", "复核付款", _S.REQUESTED, _S.CHECKED, _A.PAYMENT_CHECK, "财务复核"),
    PaymentStep("approve", "批准付款", _S.CHECKED, _S.APPROVED, _A.PAYMENT_APPROVE, "文明办审批"),
    PaymentStep("pay", "登记已付", _S.APPROVED, _S.PAID, _A.PAYMENT_PAY, "出纳付款"),
    PaymentStep("reject", "退回付款", _S.REQUESTED, _S.REJECTED, _A.PAYMENT_CHECK, "财务复核"),
    PaymentStep("reject", "退回付款", _S.CHECKED, _S.REJECTED, _A.PAYMENT_APPROVE, "文明办审批"),
    PaymentStep("reject", "退回付款", _S.APPROVED, _S.REJECTED, _A.PAYMENT_PAY, "出纳付款"),
    PaymentStep("reverse", "冲销付款", _S.PAID, _S.REVERSED, _A.PAYMENT_REVERSE, ""),
)

IN_PROGRESS = (PaymentState.REQUESTED, PaymentState.CHECKED, PaymentState.APPROVED)
"""States of a payment that somebody still has to act on."""


def payment_step(code: str, source: PaymentState) -> PaymentStep | None:
    """Return the step of this name from this state, or ``None`` when the table has none."""
    return next(
        (step for step in PAYMENT_LIFECYCLE if step.code == code and step.source == source), None
    )


def payment_moves() -> frozenset[tuple[str, str]]:
    """Return every permitted (from, to), for the database guard."""
    return frozenset((step.source.value, step.target.value) for step in PAYMENT_LIFECYCLE)
