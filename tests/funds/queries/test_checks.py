"""What the system checks of a payment: it holds, it fails, or the papers do not say."""

from datetime import date
from decimal import Decimal

from funds.lifecycle import PaymentState
from funds.models import Commitment, Fund, Payment, UnitKind
from funds.queries.checks import Check, payment_checks
from funds.services.commitments import TrancheData, amend_commitment
from funds.services.payables import PayableData, record_historical_payable
from funds.services.units import register_unit
from tests.factories.money import DAY, Staff, key

S = PaymentState


def states(payment: Payment) -> list[str]:
    return [check.state for check in payment_checks(Payment.objects.get(pk=payment.pk))]


def labels(payment: Payment) -> str:
    return "；".join(check.label for check in payment_checks(payment))


def test_payment_in_order_passes_every_check(staff: Staff) -> None:
    payee = register_unit("平台开发单位", UnitKind.PAYEE)
    tranche = TrancheData("尾款", condition="验收通过", condition_met_on=DAY)
    commitment = staff.commitment("100.00", payee=payee, tranches=(tranche,))
    payable = staff.payable("100.00", commitment=commitment, tranche=commitment.tranches.get())
    payment = staff.payment("100.00", payable=payable, state=S.CHECKED)
    assert set(states(payment)) == {"pass"}
    found = payment_checks(payment)
    assert found[0] == Check(
        "pass",
        "付款条件已达成：验收通过（2021-06-15）",
        "应付款",
        "money:payable",
        payable.number,
    )
    assert len(found) == 6


def test_what_the_papers_leave_open_is_unstated(staff: Staff) -> None:
    commitment = staff.commitment(None, tranches=(TrancheData("尾款"),))
    data = PayableData(
        "尾款",
        Decimal(5),
        date(2021, 12, 31),
        key(),
        commitment=commitment,
        tranche=commitment.tranches.get(),
    )
    payable = record_historical_payable(data, itemised=True, marks={}, by=staff.finance)
    payment = staff.payment("5.00", payable=payable)
    assert states(payment) == ["unstated", "pass", "unstated", "unstated", "pass", "pass"]


def test_agreement_lowered_meanwhile_fails(staff: Staff) -> None:
    commitment = staff.commitment("100.00")
    payment = staff.payment("100.00", commitment=commitment, state=S.CHECKED)
    amend_commitment(commitment, approved=Decimal(60), reason="核减", by=staff.office)
    assert "超过协议余额 40.00 元" in labels(Payment.objects.get(pk=payment.pk))


def test_approved_payment_is_not_counted_twice(staff: Staff) -> None:
    payment = staff.payment("100.00", state=S.APPROVED)
    assert "fail" not in states(payment)
    assert Commitment.objects.get().committed == Decimal(100)


def test_one_person_in_two_duties_fails(staff: Staff) -> None:
    Fund.objects.filter(pk=staff.fund.pk).update(payment_people=4)
    payment = staff.payment("100.00", state=S.CHECKED)
    assert "fail" not in states(payment)
    payment.checked_by = payment.requested_by
    assert "申请和复核是同一人" in labels(payment)
