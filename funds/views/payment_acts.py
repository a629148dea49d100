"""The acts on a payment as its page shows them: who is waited for, which buttons, what is said."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.forms import BaseForm
from django.utils import timezone

from funds.forms.payments import ActForm, PayForm, ReversePaymentForm
from funds.lifecycle import IN_PROGRESS, PaymentState, PaymentStep, payment_step
from funds.models import Payment, User
from funds.permissions import can, refusal_of
from funds.queries.checks import payment_checks
from funds.services.payments import (
    approve_payment,
    check_payment,
    pay_payment,
    reject_payment,
    reverse_payment,
)
from kit import clock
from kit.capitals import capitals
from kit.formats import money

S = PaymentState
FORWARD = {S.REQUESTED: "check", S.CHECKED: "approve", S.APPROVED: "pay"}
AFTER = {
    S.REQUESTED: "复核后由文明办审批。",
    S.CHECKED: "批准后由出纳付款。付错只能冲销，不能修改。",
    S.APPROVED: "登记后自动入账。付错只能冲销，不能修改。",
}


@dataclass(frozen=True)
class StepActs:
    """One act: its form, the service that takes it, and what is said when it is done."""

    form: type[ActForm]
    take: Callable[[Payment, Any, User], Payment]
    done: str

    def said(self, payment: Payment) -> str:
        """Return the words for the person who took the step."""
        return f"{self.done} {payment.number}，{money(abs(payment.amount))} 元。"


def _pay(payment: Payment, form: PayForm, by: User) -> Payment:
    given = form.cleaned_data
    return pay_payment(payment, form.act(by), paid_on=given["paid_on"], voucher=given["voucher"])


STEPS: dict[str, StepActs] = {
    "check": StepActs(ActForm, lambda p, form, by: check_payment(p, form.act(by)), "已复核付款"),
    "approve": StepActs(
        ActForm, lambda p, form, by: approve_payment(p, form.act(by)), "已批准付款"
    ),
    "pay": StepActs(PayForm, _pay, "已登记付款并入账"),
    "reject": StepActs(ActForm, lambda p, form, by: reject_payment(p, form.act(by)), "已退回付款"),
    "reverse": StepActs(
        ReversePaymentForm,
        lambda p, form, by: reverse_payment(p, form.act(by), on=form.cleaned_data["on"]),
        "已冲销，另记",
    ),
}


@dataclass(frozen=True)
class Button:
    """One permitted act."""

    label: str
    url: str


@dataclass(frozen=True)
class Acts:
    """What the visitor may do with a payment that is on its way, or why they wait."""

    label: str
    waits_for: str
    blocked: str
    after: str
    form: BaseForm | None
    main: Button | None
    back: Button | None


@dataclass(frozen=True)
class Reversal:
    """The form that reverses a payment made."""

    form: BaseForm
    url: str


@dataclass(frozen=True)
class Station:
    """One station of the stepper."""

    label: str
    state: str
    note: str


def acts_on(
    payment: Payment,
    person: User,
    *,
    refused: ActForm | None = None,
    code: str = "",
    back: str = "",
) -> Acts | None:
    """Return what ``person`` may do with a payment now; ``None`` when nobody has to act.

    Args:
        payment: as it stands.
        person: who looks at it.
        refused: the form of a step that was just refused; what was typed in it is kept.
        code: that step.
        back: the page to return to once a step is taken; the payment's own when empty.
    """
    state = S(payment.state)
    if state not in FORWARD:
        return None
    forward, backward = payment_step(FORWARD[state], state), payment_step("reject", state)
    if forward is None or backward is None:
        raise LookupError(f"the table has no way on from {state}")
    may, may_back = can(person, forward.action, payment), can(person, backward.action, payment)
    return Acts(
        label=forward.label,
        waits_for=forward.waits_for,
        blocked="" if may else refusal_of(person, forward.action, payment) or "",
        after=AFTER[state],
        form=_form(state, refused, code) if may or may_back else None,
        main=_button(payment, forward, back) if may else None,
        back=_button(payment, backward, back) if may_back else None,
    )


def reversal_of(payment: Payment, person: User, refused: ActForm | None) -> Reversal | None:
    """Return the form that reverses a payment, for those who may."""
    step = payment_step("reverse", S(payment.state))
    if step is None or payment.reverses_id or not can(person, step.action, payment):
        return None
    initial = {"seen": payment.state, "on": clock.today()}
    kept = refused if isinstance(refused, ReversePaymentForm) else None
    return Reversal(kept or ReversePaymentForm(initial=initial), _url(payment, step))


def payment_told(payment: Payment) -> dict[str, Any]:
    """Return what the body of a payment shows."""
    on_its_way = payment.state in IN_PROGRESS
    commitment, left = payment.commitment, None
    if commitment is not None and commitment.approved is not None:
        waiting = payment.amount if on_its_way and not payment.approved_at else 0
        left = commitment.approved - commitment.committed - waiting
    return {
        "steps": stations(payment),
        "capitals": capitals(payment.amount),
        "checks": payment_checks(payment) if on_its_way else [],
        "left": left,
    }


def stations(payment: Payment) -> list[Station]:
    """Return the stepper: who did each duty and when; nothing for rows that entered as paid."""
    if payment.historical or payment.reverses_id:
        return []
    done = [
        ("申请", payment.requested_by, payment.requested_at),
        ("财务复核", payment.checked_by, payment.checked_at),
        ("审批", payment.approved_by, payment.approved_at),
        ("出纳付款", payment.paid_by, payment.paid_at),
        ("入账", None, payment.paid_at),
    ]
    stopped = payment.rejected_at is not None
    drawn: list[Station] = []
    for label, person, at in done:
        here = at is None and not stopped and (not drawn or drawn[-1].state == "done")
        state = "done" if at else ("here" if here else "ahead")
        drawn.append(Station(label, state, _who_and_when(person, at)))
    return drawn


def _who_and_when(person: User | None, at: datetime | None) -> str:
    if at is None:
        return ""
    day = timezone.localdate(at)
    return f"{person.name if person else '自动'} {day.month}月{day.day}日"


def _form(state: PaymentState, refused: ActForm | None, code: str) -> BaseForm:
    form = STEPS[FORWARD[state]].form
    if refused is not None and code == FORWARD[state]:
        return refused
    kept = {} if refused is None else {n: refused.data.get(n) for n in form.base_fields}
    return form(initial={**kept, "seen": state.value})


def _button(payment: Payment, step: PaymentStep, back: str) -> Button:
    query = f"?{urlencode({'back': back})}" if back else ""
    return Button(step.label, _url(payment, step) + query)


def _url(payment: Payment, step: PaymentStep) -> str:
    return payment.fund.url("money:payment_step", number=payment.number, step=step.code)
