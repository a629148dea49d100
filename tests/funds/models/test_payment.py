"""What the database refuses of a payment by raw SQL, as the app role."""

import pytest
from django.db import IntegrityError, connection, transaction

from funds.lifecycle import PaymentState, payment_moves
from tests.factories.money import Staff

S = PaymentState


def refused(sql: str, rule: str) -> None:
    with (
        pytest.raises(IntegrityError, match=rule),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize("target", PaymentState)
@pytest.mark.parametrize("source", [S.REQUESTED, S.CHECKED, S.APPROVED, S.PAID])
def test_state_moves_only_as_the_table_says(
    staff: Staff, source: PaymentState, target: PaymentState
) -> None:
    """A move the table has still needs its stamps: no update of the state alone is taken."""
    staff.payment(state=source)
    if target == source or (source, target) == (S.PAID, S.REVERSED):
        return
    legal = (source.value, target.value) in payment_moves()
    rule = r"funds_payment_fields_of_state" if legal else r"funds_payment_(steps|fields_of_state)"
    refused(f"UPDATE funds_payment SET state = '{target}'", rule)


def test_illegal_move_is_refused_even_with_its_stamps(staff: Staff) -> None:
    staff.payment()
    refused(
        "UPDATE funds_payment SET state = 'APPROVED', checked_by_id = requested_by_id, "
        f"checked_at = now(), approved_by_id = {staff.office.pk}, approved_at = now()",
        "funds_payment_(steps|checked_stamp)",
    )


def test_paid_payment_cannot_be_entered_unless_declared(staff: Staff) -> None:
    staff.payment(state=S.PAID)
    refused(
        "INSERT INTO funds_payment (fund_id, number, amount, summary, state, requested_by_id, "
        "requested_at, checked_by_id, checked_at, approved_by_id, approved_at, paid_by_id, "
        "paid_at, paid_on, voucher, rejected_reason, itemised, historical, payable_id, "
        "idempotency_key, marks, entry_id) "
        "SELECT fund_id, 'FK-X', amount, '', 'PAID', requested_by_id, requested_at, "
        "checked_by_id, checked_at, approved_by_id, approved_at, paid_by_id, paid_at, paid_on, "
        "'', '', true, false, payable_id, 'x', '{}', "
        "(SELECT min(id) FROM funds_entry) FROM funds_payment",
        "funds_payment_entry",
    )


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ("amount = amount - 1", "settled"),
        ("requested_by_id = approved_by_id", "settled|requester_not_approver"),
        ("paid_on = paid_on - 1", "paid_stamp"),
        ("approved_by_id = checked_by_id", "approved_stamp"),
        ("approved_by_id = requested_by_id", "requester_not_approver"),
        ("paid_by_id = approved_by_id", "approver_not_cashier"),
        ("checked_at = NULL", "who_and_when"),
        ("entry_id = NULL", "fields_of_state"),
    ],
)
def test_paid_payment_cannot_be_bent(staff: Staff, change: str, rule: str) -> None:
    staff.payment(state=S.PAID)
    refused(f"UPDATE funds_payment SET {change}", rule)


def test_payment_cannot_be_removed(staff: Staff) -> None:
    staff.payment()
    refused("DELETE FROM funds_payment", "funds_payment_stays")


def test_agreement_cannot_be_overspent(staff: Staff) -> None:
    staff.commitment("1000.00")
    refused("UPDATE funds_commitment SET committed = 1000.01", "funds_commitment_not_overspent")
    refused("UPDATE funds_commitment SET committed = -0.01", "funds_commitment_committed")
