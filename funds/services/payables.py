"""Recognising payables (确认应付款) and reversing them (冲销)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from funds.lifecycle import IN_PROGRESS
from funds.models import AccountKey, Commitment, Payable, Payment, Purpose, Tranche, Unit, User
from funds.permissions import Action, demand
from funds.queries.commitments import earned_by_steps, room
from funds.queries.scope import fund_in_scope
from funds.queries.sums import total
from funds.services.amounts import checked_amount, checked_date
from funds.services.caps import demand_open
from funds.services.ledger import Posting, post, reverse, transfer
from funds.services.once import once
from kit.errors import Refusal
from kit.formats import money
from kit.history import recorded_as
from kit.numbering import next_number


@dataclass(frozen=True)
class PayableData:
    """A payable to recognise. Without payee or purpose, the commitment's hold.

    ``due_on`` empty means 未说明. ``key`` is the form's idempotency key.
    """

    title: str
    amount: Decimal
    recognised_on: date
    key: str
    commitment: Commitment | None = None
    tranche: Tranche | None = None
    payee: Unit | None = None
    purpose: Purpose | None = None
    due_on: date | None = None
    unpaid_reason: str = ""


@transaction.atomic
def recognise_payable(data: PayableData, *, by: User) -> Payable:
    """Recognise what a commitment owes now that its condition is met, and post it.

    Raises:
        NotAllowed: ``by`` may not recognise payables.
        Refusal: no commitment, a condition not met, more than the agreement or the tranche
            holds, an impossible amount or date, or a closed month.
    """
    demand(by, Action.PAYABLE_RECOGNISE, fund_in_scope())
    if data.commitment is None:
        raise Refusal("请选择协议。没有协议的旧账，由财务用“历史录入”登记。", field="commitment")

    return _write(data, by=by)


@transaction.atomic
def recognise_by_lifecycle(data: PayableData, *, by: User) -> Payable:
    """Recognise what a step of the owner's lifecycle has just earned.

    The step asked for its own right; nobody's right to recognise payables is asked besides. Only
    :func:`funds.services.tranches.meet_by_step` calls it.

    Raises:
        Refusal: as for :func:`recognise_payable`.
    """
    return _write(data, by=by)


@transaction.atomic
def record_historical_payable(
    data: PayableData, *, itemised: bool, marks: dict[str, Any], by: User
) -> Payable:
    """Record a payable from before the portal (历史录入), with what its source leaves open.

    Args:
        data: conditions and the agreement's amount are not asked; a row that is not itemised
            has no commitment.
        itemised: false for a row that stands for a total a source does not break down.
        marks: the row's marks, see :mod:`kit.marks`.
        by: who records.

    Raises:
        NotAllowed: ``by`` may not record history.
        Refusal: an impossible amount or date, or a closed month.
    """
    demand(by, Action.MONEY_RECORD_HISTORY, fund_in_scope())
    if not itemised and data.commitment is not None:
        raise Refusal("未逐笔说明的应付款不能挂在协议上。请去掉协议。", field="commitment")
    return _write(data, by=by, itemised=itemised, historical=True, marks=marks)


@transaction.atomic
def reverse_payable(payable: Payable, *, on: date, reason: str, by: User) -> Payable:
    """Reverse a payable by a mirrored row dated ``on``; return that row.

    Raises:
        NotAllowed: ``by`` may not recognise payables.
        Refusal: no reason, reversed already, paid or being paid, or a closed month.
    """
    payable = Payable.objects.select_for_update().get(pk=payable.pk)
    demand(by, Action.PAYABLE_RECOGNISE, payable)
    _check_reversible(payable, reason)
    key = f"reverse:{payable.number}"
    number = next_number("YF", "YF", on.year)
    entry = reverse(
        payable.entry, on=on, summary=f"冲销应付款 {payable.number}：{reason}", key=key, by=by
    )
    with recorded_as("冲销应付款", by=by.pk, note=reason.strip()):
        return Payable.objects.create(
            number=number,
            title=payable.title,
            commitment=payable.commitment,
            tranche=payable.tranche,
            payee=payable.payee,
            purpose=payable.purpose,
            amount=-payable.amount,
            recognised_on=on,
            due_on=payable.due_on,
            itemised=payable.itemised,
            historical=payable.historical,
            unpaid_reason=reason.strip()[:200],
            entry=entry,
            reverses=payable,
            recorded_by=by,
            idempotency_key=key,
        )


def _write(
    data: PayableData,
    *,
    by: User,
    itemised: bool = True,
    historical: bool = False,
    marks: dict[str, Any] | None = None,
) -> Payable:
    amount = checked_amount(data.amount)
    checked_date(data.recognised_on, field="recognised_on", what="确认日期")
    commitment = data.commitment
    purpose = data.purpose or (commitment.purpose if commitment else None)
    lines = transfer(AccountKey.PROGRAMME, AccountKey.PAYABLE, amount, purpose=purpose)
    summary = f"确认应付款：{data.title}"

    def make() -> Payable:
        if not historical:
            _check_agreement(data)
        number = next_number("YF", "YF", data.recognised_on.year)
        entry = post(Posting(lines, data.recognised_on, summary, f"payable:{data.key}"), by=by)
        with recorded_as("历史录入" if historical else "确认应付款", by=by.pk):
            return Payable.objects.create(
                number=number,
                title=data.title,
                commitment=commitment,
                tranche=data.tranche,
                payee=data.payee or (commitment.payee if commitment else None),
                purpose=purpose,
                amount=amount,
                recognised_on=data.recognised_on,
                due_on=data.due_on,
                itemised=itemised,
                historical=historical,
                unpaid_reason=data.unpaid_reason,
                marks=marks or {},
                entry=entry,
                recorded_by=by,
                idempotency_key=data.key,
            )

    return once(Payable, data.key, make, amount=amount, recognised_on=data.recognised_on)


def _check_agreement(data: PayableData) -> None:
    """Lock the commitment and refuse what its condition or its amount does not allow."""
    if data.commitment is None:
        raise ValueError("a payable that is not historical has a commitment")
    commitment = Commitment.objects.select_for_update().get(pk=data.commitment.pk)
    demand_open(commitment)
    if data.tranche is None and earned_by_steps(commitment):
        raise Refusal("这份协议按项目的环节分批付款。请选择是哪一批。", field="source")
    left = room(commitment)
    if left is not None and data.amount > left:
        raise Refusal(
            f"协议还剩 {money(left)} 元。请改为不超过此数，或先办理协议变更。", field="amount"
        )
    if data.tranche is not None:
        _check_tranche(data, Tranche.objects.get(pk=data.tranche.pk, commitment=commitment))


def _check_tranche(data: PayableData, tranche: Tranche) -> None:
    met_on = tranche.condition_met_on
    if met_on is None:
        raise Refusal(
            f"“{tranche.name}”的付款条件还没有达成。请先在协议里登记达成日期。", field="tranche"
        )
    if met_on > data.recognised_on:
        raise Refusal(
            f"“{tranche.name}”的付款条件在 {met_on:%Y-%m-%d} 才达成。确认日期不能早于这一天。",
            field="recognised_on",
        )
    if tranche.amount is None:
        return
    left = tranche.amount - total(Payable.objects.filter(tranche=tranche))
    if data.amount > left:
        raise Refusal(f"“{tranche.name}”还剩 {money(left)} 元。请改为不超过此数。", field="amount")


def _check_reversible(payable: Payable, reason: str) -> None:
    if not reason.strip():
        raise Refusal("请写明冲销的理由。", field="reason")
    if payable.reverses_id is not None:
        raise Refusal("这一行本身是冲销，不能再冲销。")
    if Payable.objects.filter(reverses=payable).exists():
        raise Refusal("这笔应付款已经冲销过了。请刷新页面，看最新情况。")
    in_progress = Payment.objects.filter(payable=payable, state__in=IN_PROGRESS).first()
    if in_progress is not None:
        raise Refusal(f"付款 {in_progress.number} 正在办理。请先退回这笔付款，再冲销。")
    if payable.committed:
        raise Refusal(f"这笔应付款已付 {money(payable.committed)} 元。请先冲销付款，再冲销应付款。")
