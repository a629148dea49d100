"""Reading commitments (协议): what is promised under them and what is left."""

from decimal import Decimal

from django.db.models import Q

from funds.lifecycle import PaymentState
from funds.models import Commitment, Payable, Payment
from funds.queries.sums import total


def promised(commitment: Commitment) -> Decimal:
    """Return what a commitment is bound to already, 元: payables, and payments without one.

    Reversed rows cancel. Read it with the commitment's row locked before adding to it.
    """
    owed = Payable.objects.filter(commitment=commitment)
    direct = Payment.objects.filter(
        Q(state=PaymentState.APPROVED) | Q(state=PaymentState.PAID),
        commitment=commitment,
        payable__isnull=True,
        reverses__isnull=True,
    )
    return total(owed) + total(direct)


def room(commitment: Commitment) -> Decimal | None:
    """Return what may still be promised under a commitment, 元; ``None`` when 未说明."""
    if commitment.approved is None:
        return None
    return Decimal(commitment.approved) - promised(commitment)
