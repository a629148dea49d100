"""Refunds: what may be asked back, what arrives of it, and what the books then say."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from funds.lifecycle import PaymentState
from funds.models import Account, AccountKey, Commitment, Entry, Fund, NoticeKind, RefundDue
from funds.permissions import Action
from funds.queries.ledger import balance
from funds.queries.notices import notices_of
from funds.queries.refunds import refunds_outstanding, refunds_received
from funds.queries.sums import total
from funds.services import books
from funds.services.books import CHART
from funds.services.payments import reverse_payment
from funds.services.refunds import (
    ReceiptData,
    RefundData,
    recognise_refund,
    record_receipt,
    reverse_refund,
)
from kit import clock
from kit.errors import NotAllowed, Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.money import DAY, Staff, key
from tests.factories.refunds import paid_commitment

K, D = AccountKey, Decimal


@pytest.fixture
def paid(staff: Staff) -> Commitment:
    """A commitment under which 500.00 元 were paid today."""
    return paid_commitment(staff)


def due(staff: Staff, commitment: Commitment, amount: str = "200.00", **changes: Any) -> RefundDue:
    data = {"title": "终止退款", "recognised_on": clock.today(), "key": key(), **changes}
    return recognise_refund(RefundData(commitment, amount=D(amount), **data), by=staff.finance)


def received(staff: Staff, refund: RefundDue, amount: str, **changes: Any) -> Any:
    data = {"received_on": clock.today(), "key": key(), **changes}
    return record_receipt(refund, ReceiptData(D(amount), **data), by=staff.finance)


def test_refund_due_is_posted_to_the_receivable_and_takes_the_cost_back(
    staff: Staff, paid: Commitment
) -> None:
    refund = due(staff, paid)
    today = clock.today()
    assert refund.number == f"TK-{today.year}-001"
    assert refund.payer == paid.payee
    assert balance(K.OTHER_RECEIVABLE, today) == D(200)
    assert balance(K.PROGRAMME, today) == D(300)
    assert balance(K.BANK, today) == D(-500)


def test_refund_arrives_in_parts_and_no_more_than_is_due(staff: Staff, paid: Commitment) -> None:
    refund, today = due(staff, paid), clock.today()
    receipt = received(staff, refund, "150.00", bank_reference=" 回单9 ")
    assert (receipt.number, receipt.bank_reference) == (f"TD-{today.year}-001", "回单9")
    assert balance(K.BANK, today) == D(-350)
    assert balance(K.OTHER_RECEIVABLE, today) == D(50)
    assert total(refunds_outstanding(today), "outstanding") == D(50)
    with pytest.raises(Refusal, match=r"还有 50\.00 元没有到账") as refused:
        received(staff, refund, "50.01")
    assert refused.value.field == "amount"
    received(staff, refund, "50.00")
    assert not refunds_outstanding(today).exists()
    assert total(refunds_received(today.year)) == D(200)


def test_no_more_is_asked_back_than_was_paid(staff: Staff, paid: Commitment) -> None:
    received(staff, due(staff, paid, "200.00"), "200.00")
    with pytest.raises(Refusal, match=r"最多还能要求退回 300\.00 元") as refused:
        due(staff, paid, "300.01")
    assert refused.value.field == "amount"
    due(staff, paid, "300.00")
    with pytest.raises(Refusal, match="没有可以要求退回的款"):
        due(staff, paid, "0.01")


def test_nothing_is_asked_back_before_it_was_paid(staff: Staff, paid: Commitment) -> None:
    with pytest.raises(Refusal, match="到确认日期还没有付过款"):
        due(staff, paid, recognised_on=date(2021, 1, 10))


def test_refund_cannot_arrive_before_it_was_due(staff: Staff, paid: Commitment) -> None:
    with pytest.raises(Refusal, match="早于确认应退的日期") as refused:
        received(staff, due(staff, paid), "1.00", received_on=DAY)
    assert refused.value.field == "received_on"


def test_sending_a_form_twice_writes_once(staff: Staff, paid: Commitment) -> None:
    refund = due(staff, paid, key="form")
    assert due(staff, paid, key="form") == refund
    with pytest.raises(Refusal, match="内容和这次不同"):
        due(staff, paid, "10.00", key="form")
    receipt = received(staff, refund, "5.00", key="bank")
    assert received(staff, refund, "5.00", key="bank") == receipt
    assert balance(K.OTHER_RECEIVABLE, clock.today()) == D(195)


def test_reversal_mirrors_and_frees_the_amount(staff: Staff, paid: Commitment) -> None:
    refund, today = due(staff, paid, "500.00"), clock.today()
    mirror = reverse_refund(refund, on=today, reason="算错了", by=staff.finance)
    assert (mirror.amount, mirror.reverses) == (D(-500), refund)
    assert balance(K.OTHER_RECEIVABLE, today) == D(0)
    assert not refunds_outstanding(today).exists()
    with pytest.raises(Refusal, match="已经冲销过了"):
        reverse_refund(refund, on=today, reason="再", by=staff.finance)
    with pytest.raises(Refusal, match="本身是冲销"):
        reverse_refund(mirror, on=today, reason="再", by=staff.finance)
    with pytest.raises(Refusal, match="已经冲销，不用再收"):
        received(staff, refund, "1.00")
    due(staff, paid, "500.00")


def test_refund_that_arrived_in_part_is_not_reversed(staff: Staff, paid: Commitment) -> None:
    refund = due(staff, paid)
    received(staff, refund, "1.00")
    with pytest.raises(Refusal, match=r"已到账 1\.00 元"):
        reverse_refund(refund, on=clock.today(), reason="算错了", by=staff.finance)


def test_payment_asked_back_is_not_taken_back(staff: Staff) -> None:
    payment = staff.payment("500.00", state=PaymentState.PAID)
    assert payment.commitment is not None
    refund = due(staff, payment.commitment, "1.00")
    act = staff.act(staff.finance, payment, "退汇")
    with pytest.raises(Refusal, match="请先冲销应收退款"):
        reverse_payment(payment, act, on=clock.today())
    reverse_refund(refund, on=clock.today(), reason="不退", by=staff.finance)
    reverse_payment(payment, act, on=clock.today())


def test_books_opened_before_there_were_refunds_get_the_account(
    taiyuan: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fund_scope(taiyuan.pk), monkeypatch.context() as patched:
        older = tuple(row for row in CHART if row[0] is not K.OTHER_RECEIVABLE)
        patched.setattr(books, "CHART", older)
        staff = Staff(taiyuan)
    with fund_scope(taiyuan.pk):
        assert not Account.objects.filter(key=K.OTHER_RECEIVABLE).exists()
        due(staff, paid_commitment(staff))
        assert Account.objects.get(key=K.OTHER_RECEIVABLE).code == "1221"


def test_only_finance_and_those_who_found_it_due_ask_for_it(staff: Staff, paid: Commitment) -> None:
    data = RefundData(paid, "终止退款", D(1), clock.today(), key())
    with pytest.raises(NotAllowed):
        recognise_refund(data, by=staff.office)
    assert not Entry.objects.filter(summary__contains="应收退款").exists()
    refund = recognise_refund(data, by=staff.office, under=Action.PROJECT_TERMINATE)
    with pytest.raises(NotAllowed):
        record_receipt(refund, ReceiptData(D(1), clock.today(), key()), by=staff.office)
    with pytest.raises(ValueError, match="finds no refund due"):
        recognise_refund(data, by=staff.office, under=Action.PAYMENT_APPROVE)


def test_finance_is_told_of_a_refund_to_receive(staff: Staff, paid: Commitment) -> None:
    data = RefundData(paid, "终止退款", D(1), clock.today(), key())
    recognise_refund(data, by=staff.office, under=Action.PROJECT_TERMINATE)
    told = notices_of(staff.finance).latest("id")
    assert told.kind == NoticeKind.TURN
    assert "终止退款" in told.subject


def test_rows_only_grow(staff: Staff, paid: Commitment) -> None:
    refund = due(staff, paid)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE funds_refunddue SET amount = 1 WHERE id = %s", [refund.pk])
