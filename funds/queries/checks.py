"""What the system checks of a payment before people approve it (系统已核对)."""

from dataclasses import dataclass
from typing import Literal

from funds.models import Payment, Period, month_of
from funds.permissions import DUTY_PAIRS, Action
from kit import clock
from kit.formats import money

CheckState = Literal["pass", "fail", "unstated"]
Finding = tuple[CheckState, str]


@dataclass(frozen=True)
class Check:
    """One finding, with the page that shows its evidence.

    Attributes:
        state: whether it holds; ``unstated`` when the papers do not say.
        label: what was found, in Chinese.
        evidence: what the evidence is; empty when there is none.
        page: the address name of the evidence.
        number: the document's number in that address.
    """

    state: CheckState
    label: str
    evidence: str = ""
    page: str = ""
    number: str = ""


def payment_checks(payment: Payment) -> list[Check]:
    """Return the findings on a payment that is on its way."""
    checks = []
    if payment.payable is not None:
        evidence = ("应付款", "money:payable", payment.payable.number)
        checks += [
            Check(*_condition(payment), *evidence),
            Check(*_payable_room(payment), *evidence),
        ]
    if payment.commitment is not None:
        evidence = ("协议", "money:commitment", payment.commitment.number)
        checks += [
            Check(*_agreement_room(payment), *evidence),
            Check(*_payee(payment), *evidence),
        ]
    return [*checks, Check(*_duties(payment)), Check(*_month())]


def _condition(payment: Payment) -> Finding:
    tranche = payment.payable.tranche if payment.payable else None
    if tranche is None:
        return "pass", "协议没有分批，不设付款条件"
    if tranche.condition_met_on is None:
        return "unstated", f"“{tranche.name}”付款条件何时达成，材料没有说明"
    condition = f"：{tranche.condition}" if tranche.condition else ""
    return "pass", f"付款条件已达成{condition}（{tranche.condition_met_on:%Y-%m-%d}）"


def _payable_room(payment: Payment) -> Finding:
    payable = payment.payable
    if payable is None:
        raise ValueError("a payment without a payable has no room in one")
    taken = payable.committed + (0 if payment.approved_at else payment.amount)
    if taken <= payable.amount:
        return "pass", "不超过应付款余额"
    return "fail", f"超过应付款余额 {money(taken - payable.amount)} 元"


def _agreement_room(payment: Payment) -> Finding:
    commitment = payment.commitment
    if commitment is None or commitment.approved is None:
        return "unstated", "协议金额没有说明，以应付款为限"
    taken = commitment.committed + (0 if payment.approved_at else payment.amount)
    if taken <= commitment.approved:
        return "pass", "不超过协议余额"
    return "fail", f"超过协议余额 {money(taken - commitment.approved)} 元"


def _payee(payment: Payment) -> Finding:
    agreed = payment.commitment.payee_id if payment.commitment else None
    if agreed is None or payment.payee_id is None:
        return "unstated", "协议没有写明收款单位"
    if agreed == payment.payee_id:
        return "pass", "收款单位与协议一致"
    return "fail", "收款单位与协议不一致"


def _duties(payment: Payment) -> Finding:
    words = {
        Action.PAYMENT_REQUEST: "申请",
        Action.PAYMENT_CHECK: "复核",
        Action.PAYMENT_APPROVE: "审批",
        Action.PAYMENT_PAY: "付款",
    }
    holders, people = payment.duty_holders(), payment.duty_people()
    for pair in DUTY_PAIRS:
        first, second = holders.get(pair.first), holders.get(pair.second)
        if people >= pair.people and first is not None and first == second:
            return "fail", f"{words[pair.first]}和{words[pair.second]}是同一人"
    return "pass", "该分开的经办人没有重复"


def _month() -> Finding:
    month = month_of(clock.today())
    name = f"{month.year}年{month.month}月账期"
    if Period.objects.filter(month=month, closed_at__isnull=False).exists():
        return "fail", f"{name}已关"
    return "pass", f"{name}未关"
