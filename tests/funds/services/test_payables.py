"""Payables: conditions, what the agreement leaves, reversal, and rows nobody itemised."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from funds.lifecycle import PaymentState
from funds.models import AccountKey, Payable
from funds.queries.ledger import balance
from funds.services.commitments import TrancheData
from funds.services.payables import (
    PayableData,
    recognise_payable,
    record_historical_payable,
    reverse_payable,
)
from funds.services.payments import reject_payment, reverse_payment
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.money import DAY, Staff

K, D = AccountKey, Decimal


def test_payable_is_posted_to_cost_and_liability(staff: Staff) -> None:
    payable = staff.payable("500.00")
    assert payable.number == "YF-2021-001"
    assert balance(K.PROGRAMME, DAY) == D(500)
    assert balance(K.PAYABLE, DAY) == D(-500)


def test_payable_needs_an_agreement(staff: Staff) -> None:
    with pytest.raises(Refusal) as refused:
        recognise_payable(PayableData("平台", D(1), DAY, "k"), by=staff.finance)
    assert refused.value.field == "commitment"


def test_payables_together_cannot_exceed_the_agreement(staff: Staff) -> None:
    commitment = staff.commitment("1000.00", tranches=())
    staff.payable("947.88", commitment=commitment)
    with pytest.raises(Refusal) as refused:
        staff.payable("52.13", commitment=commitment)
    assert refused.value.message == "协议还剩 52.12 元。请改为不超过此数，或先办理协议变更。"
    staff.payable("52.12", commitment=commitment)


def test_payment_made_without_a_payable_counts_against_the_agreement(staff: Staff) -> None:
    commitment = staff.commitment("1000.00", tranches=())
    staff.payment("900.00", commitment=commitment, state=PaymentState.APPROVED)
    with pytest.raises(Refusal, match=r"协议还剩 100\.00 元"):
        staff.payable("100.01", commitment=commitment)


def test_condition_must_be_met_first(staff: Staff) -> None:
    commitment = staff.commitment(tranches=(TrancheData("尾款", condition="验收通过"),))
    with pytest.raises(Refusal, match="“尾款”的付款条件还没有达成") as refused:
        staff.payable("10.00", commitment=commitment, tranche=commitment.tranches.get())
    assert refused.value.field == "tranche"


def test_payable_cannot_precede_its_condition(staff: Staff) -> None:
    tranche = TrancheData("尾款", condition_met_on=date(2021, 6, 16))
    commitment = staff.commitment(tranches=(tranche,))
    with pytest.raises(Refusal, match="2021-06-16 才达成"):
        staff.payable("10.00", commitment=commitment, tranche=commitment.tranches.get())


def test_tranche_caps_its_payables(staff: Staff) -> None:
    tranches = (
        TrancheData("首款", amount=D(600), condition_met_on=DAY),
        TrancheData("尾款", amount=D(400)),
    )
    commitment = staff.commitment("1000.00", tranches=tranches)
    first = commitment.tranches.get(sequence=1)
    with pytest.raises(Refusal, match=r"“首款”还剩 600\.00 元"):
        staff.payable("600.01", commitment=commitment, tranche=first)


def test_tranche_of_another_agreement_is_unknown(staff: Staff) -> None:
    other = staff.commitment().tranches.get()
    with pytest.raises(type(other).DoesNotExist):
        staff.payable("10.00", commitment=staff.commitment(), tranche=other)


def test_history_asks_neither_condition_nor_agreement(staff: Staff) -> None:
    data = PayableData("未逐笔说明的应付款", D("719770.20"), date(2021, 12, 31), "rest")
    with pytest.raises(NotAllowed):
        record_historical_payable(data, itemised=False, marks={}, by=staff.office)
    row = record_historical_payable(data, itemised=False, marks={}, by=staff.finance)
    assert (row.itemised, row.historical, row.commitment) == (False, True, None)


def test_row_nobody_itemised_has_no_agreement(staff: Staff) -> None:
    data = PayableData("余数", D(1), DAY, "rest", commitment=staff.commitment())
    with pytest.raises(Refusal):
        record_historical_payable(data, itemised=False, marks={}, by=staff.finance)


def test_reversal_is_a_mirrored_row_and_frees_the_agreement(staff: Staff) -> None:
    commitment = staff.commitment("500.00", tranches=())
    payable = staff.payable("500.00", commitment=commitment)
    mirror = reverse_payable(payable, on=date(2021, 7, 1), reason="重复确认", by=staff.finance)
    assert mirror.amount == D(-500)
    assert balance(K.PAYABLE, date(2021, 7, 1)) == 0
    assert staff.payable("500.00", commitment=commitment).pk


def test_payable_being_paid_is_not_reversed(staff: Staff) -> None:
    payment = staff.payment("500.00")
    with pytest.raises(Refusal, match=f"付款 {payment.number} 正在办理"):
        reverse_payable(payment.payable, on=DAY, reason="重复", by=staff.finance)
    reject_payment(payment, staff.act(staff.second_finance, payment, "重填"))
    assert reverse_payable(payment.payable, on=DAY, reason="重复", by=staff.finance).pk


def test_paid_payable_is_reversed_after_its_payment_only(staff: Staff) -> None:
    payment = staff.payment("500.00", state=PaymentState.PAID)
    with pytest.raises(Refusal, match=r"已付 500\.00 元"):
        reverse_payable(payment.payable, on=clock.today(), reason="重复", by=staff.finance)
    reverse_payment(payment, staff.act(staff.finance, payment, "退汇"), on=clock.today())
    payment.payable.refresh_from_db()
    assert reverse_payable(payment.payable, on=clock.today(), reason="重复", by=staff.finance)


def test_reversed_payable_is_neither_reversed_again_nor_paid(staff: Staff) -> None:
    payable = staff.payable("500.00")
    mirror = reverse_payable(payable, on=DAY, reason="重复", by=staff.finance)
    with pytest.raises(Refusal, match="已经冲销过"):
        reverse_payable(payable, on=DAY, reason="重复", by=staff.finance)
    with pytest.raises(Refusal, match="本身是冲销"):
        reverse_payable(mirror, on=DAY, reason="重复", by=staff.finance)
    for row in (payable, mirror):
        with pytest.raises(Refusal, match="已经冲销，不能付款"):
            staff.payment("1.00", payable=row)


def test_same_form_twice_is_one_payable_even_when_it_uses_the_agreement_up(staff: Staff) -> None:
    commitment = staff.commitment("500.00", tranches=())
    data = PayableData("平台", D(500), DAY, "k", commitment=commitment)
    assert recognise_payable(data, by=staff.finance) == recognise_payable(data, by=staff.finance)
    assert Payable.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("amount = 1", "funds_payable_settled"),
        ("entry_id = entry_id + 1", "funds_payable_settled"),
        ("committed = 500.01", "funds_payable_not_overpaid"),
        ("committed = -0.01", "funds_payable_not_overpaid"),
    ],
)
def test_raw_sql_cannot_bend_a_payable(staff: Staff, change: str, rule: str) -> None:
    staff.payable("500.00")
    with (
        pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"UPDATE funds_payable SET {change}")
