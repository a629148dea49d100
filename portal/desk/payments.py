"""Money that waits for a person: payments to check, approve or pay, payables to be requested."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from funds.lifecycle import IN_PROGRESS, PAYMENT_LIFECYCLE, PaymentStep
from funds.models import OpeningBalance, Payment
from funds.permissions import DUTY_PAIRS, Action, can
from funds.queries.payables import payables_outstanding
from kit.formats import date_cn, money
from portal.desk.waiting import Desk, Item, Pile, first_of, of_one

# Who did a duty on a payment, by the column that remembers it.
DUTY_COLUMNS = {
    Action.PAYMENT_REQUEST: "requested_by",
    Action.PAYMENT_CHECK: "checked_by",
    Action.PAYMENT_APPROVE: "approved_by",
}
FORWARD = tuple(step for step in PAYMENT_LIFECYCLE if step.code in {"check", "approve", "pay"})
ACTS = {"check": "看申请并复核", "approve": "看申请并审批", "pay": "付款并登记回单"}


def payments_to_decide(desk: Desk) -> Pile:
    """Payments whose next step is this person's, those of theirs by another duty left out."""
    mine = Q(pk__in=[])
    for step in FORWARD:
        if can(desk.person, step.action, desk.fund):
            mine |= Q(state=step.source) & ~_did_another_duty(desk, step)
    if mine == Q(pk__in=[]):
        return Pile()
    found = Payment.objects.filter(mine)
    related = found.select_related("payable", "payee", "requested_by")
    rows, total = first_of(related.order_by("payable__due_on", "id"))
    items = [_payment(desk, payment) for payment in rows]
    return Pile(items, total, "付款", desk.fund.url("money:payments"))


def payables_to_request(desk: Desk) -> Pile:
    """Payables whose condition is met and for which nobody has requested a payment yet."""
    if not can(desk.person, Action.PAYMENT_REQUEST, desk.fund):
        return Pile()
    under_way = Payment.objects.filter(payable=OuterRef("pk"), state__in=IN_PROGRESS)
    found = _owed(desk, itemised=True).exclude(Exists(under_way)).select_related("payee")
    rows, total = first_of(found.order_by("due_on", "id"))
    items = [_payable(desk, payable) for payable in rows]
    return Pile(items, total, "应付款", desk.fund.url("money:payables"))


def payables_to_itemise(desk: Desk) -> Pile:
    """What is owed only as a total in the source, to be entered one by one."""
    if not can(desk.person, Action.MONEY_RECORD_HISTORY, desk.fund):
        return Pile()
    total = _owed(desk, itemised=False).aggregate(total=Sum("outstanding"))["total"]
    if not total:
        return Pile()
    return of_one(
        Item(
            title=f"补录应付款明细：{money(total)} 元未逐笔说明",
            detail="找到依据后逐笔补录，再冲销这个合计数",
            act="看未逐笔说明的应付款",
            url=desk.fund.url("money:payables"),
        )
    )


def opening_to_record(desk: Desk) -> Pile:
    """The year's opening balance while nobody recorded it, known or 未说明."""
    if not can(desk.person, Action.OPENING_RECORD, desk.fund):
        return Pile()
    if OpeningBalance.objects.filter(year=desk.year).exists():
        return Pile()
    return of_one(
        Item(
            title=f"登记 {desk.year} 年期初余额",
            detail="还没有登记，这一年的期末余额无法核对；没有原始材料的，登记为未说明",
            act="登记期初余额",
            url=f"{desk.fund.url('money:record_opening')}?year={desk.year}",
        )
    )


def _owed(desk: Desk, *, itemised: bool) -> QuerySet[Any]:
    owed: QuerySet[Any] = payables_outstanding(desk.today)
    return owed.filter(outstanding__gt=0, itemised=itemised)


def _did_another_duty(desk: Desk, step: PaymentStep) -> Q:
    """Return the payments on which a duty pair keeps this person from the step (不相容职务)."""
    barred = Q(pk__in=[])
    for pair in DUTY_PAIRS:
        if pair.second == step.action and desk.fund.duty_people() >= pair.people:
            barred |= Q(**{DUTY_COLUMNS[pair.first]: desk.person.pk})
    return barred


def _payment(desk: Desk, payment: Payment) -> Item:
    step = next(step for step in FORWARD if step.source == payment.state)
    payee = payment.payee.name if payment.payee else "收款单位未填"
    asked_on = date_cn(timezone.localdate(payment.requested_at))
    return Item(
        title=f"{step.label}：{payment.summary} {money(payment.amount)} 元",
        detail=f"{payment.requested_by.name} {asked_on}申请 · {payee}",
        act=ACTS[step.code],
        url=desk.opened("open", payment.number),
        due=payment.payable.due_on if payment.payable else None,
    )


def _payable(desk: Desk, payable: Any) -> Item:
    payee = payable.payee.name if payable.payee else "收款单位未填"
    return Item(
        title=f"申请付款：{payable.title} {money(payable.outstanding)} 元",
        detail=f"{date_cn(payable.recognised_on)}确认应付 · {payee}",
        act="申请付款",
        url=desk.opened("ask", payable.number),
        due=payable.due_on,
    )
