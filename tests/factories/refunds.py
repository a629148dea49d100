"""Refunds due and received, made through the services that people use. Needs a fund in scope."""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from funds.lifecycle import PaymentState
from funds.models import Commitment, RefundDue
from funds.services.refunds import RefundData, recognise_refund
from kit import clock
from tests.factories.money import Staff, key

if TYPE_CHECKING:
    from tests.world import City


def paid_commitment(staff: Staff, amount: str = "500.00") -> Commitment:
    """Return a commitment under which ``amount`` 元 were paid today."""
    commitment: Commitment | None = staff.payment(amount, state=PaymentState.PAID).commitment
    assert commitment is not None
    return commitment


def refund_due(
    staff: Staff, commitment: Commitment | None = None, amount: str = "200.00", **changes: Any
) -> RefundDue:
    """Return a refund that finance asked for."""
    data = {"title": "终止退款", "recognised_on": clock.today(), "key": key(), **changes}
    paid = commitment or paid_commitment(staff)
    return recognise_refund(RefundData(paid, amount=Decimal(amount), **data), by=staff.finance)


def refunds_of_city(city: "City", padding: int) -> dict[str, Any]:
    """Put a refund into a city of the access matrix; two cities' numbers differ by the padding."""
    staff = Staff(city.fund)
    for _ in range(padding):
        refund_due(staff)
    return {"refund": refund_due(staff).number}
