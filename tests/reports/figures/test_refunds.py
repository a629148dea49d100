"""Refunds in the figures and in what a year is reconciled by."""

from decimal import Decimal

import pytest

from funds.models import Fund
from funds.services.openings import record_opening
from funds.services.refunds import ReceiptData, record_receipt
from kit import clock
from reports.figures import evaluate
from reports.reconcile.run import reconcile
from tests.factories.money import Staff, key
from tests.factories.refunds import paid_commitment, refund_due

YEAR = clock.today().year
D = Decimal


@pytest.fixture
def staff(in_taiyuan: Fund) -> Staff:
    """A fund that paid 500.00 元 this year and got 150.00 of 200.00 back."""
    staff = Staff(in_taiyuan)
    record_receipt(
        refund_due(staff, paid_commitment(staff)),
        ReceiptData(D(150), clock.today(), key()),
        by=staff.finance,
    )
    return staff


def test_refunds_are_figures_of_their_own_and_leave_spending_as_it_was(staff: Staff) -> None:
    assert evaluate("refunds_received", YEAR).text == "150.00 元"
    assert evaluate("refunds_outstanding", YEAR).text == "50.00 元"
    assert evaluate("money_paid", YEAR).text == "500.00 元"
    assert evaluate("bank_movement", YEAR).value == D(-350)
    assert evaluate("opening_balance_floor", YEAR).value == D(350)


def test_a_month_has_its_refunds(staff: Staff) -> None:
    month = f"{clock.today().month:02d}"
    assert evaluate("refunds_in_month", YEAR, of=month).text == "150.00 元"
    assert evaluate("refunds_in_month", YEAR, of="unstated").rows == 0


def test_documents_check_the_receivable_as_they_do_the_payable(staff: Staff) -> None:
    found = {check.key: check for check in reconcile(staff.fund, YEAR).checks}
    assert found["refunds-match-account"].passed
    assert "50.00" in found["refunds-match-account"].detail
    assert found["documents-match-entries"].passed


def test_a_fund_without_refunds_has_no_check_of_them(in_taiyuan: Fund) -> None:
    keys = {check.key for check in reconcile(in_taiyuan, YEAR).checks}
    assert "refunds-match-account" not in keys


def test_opening_and_refunds_reach_the_closing(in_taiyuan: Fund) -> None:
    staff = Staff(in_taiyuan)
    record_opening(YEAR, D(1000), marks={}, by=staff.finance)
    refund = refund_due(staff, paid_commitment(staff))
    record_receipt(refund, ReceiptData(D(150), clock.today(), key()), by=staff.finance)
    found = {check.key: check for check in reconcile(in_taiyuan, YEAR).checks}
    assert found["opening-reaches-closing"].passed
    assert "650.00" in found["opening-reaches-closing"].detail
