"""Reading commitments (协议): what is promised under them and what is left."""

from decimal import Decimal

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from funds.lifecycle import PaymentState
from funds.models import Commitment, Payable, Payment, RefundReceipt, Tranche
from funds.queries.sums import MONEY, sum_per, total


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


def earned_by_steps(commitment: Commitment) -> bool:
    """Tell whether steps of a project's lifecycle earn the tranches (环节达成条件)."""
    return Tranche.objects.exclude(step="").filter(commitment=commitment).exists()


def open_commitments() -> QuerySet[Commitment]:
    """Return the commitments under which something may still be promised or paid."""
    return Commitment.objects.filter(ended_on__isnull=True)


def commitment_rows() -> QuerySet[Commitment]:
    """Return commitments with what was recognised, paid and given back under each, 元.

    ``owed`` was recognised, ``paid`` was paid, ``refunded`` of it arrived back, ``net_paid`` is
    what remained paid.
    """
    payables = Payable.objects.filter(commitment=OuterRef("pk"))
    payments = Payment.objects.filter(commitment=OuterRef("pk"), entry__isnull=False)
    receipts = RefundReceipt.objects.filter(refund__commitment=OuterRef("pk"))
    return (
        Commitment.objects.select_related("payee", "purpose")
        .annotate(
            owed=sum_per(payables, "commitment"),
            paid=sum_per(payments, "commitment"),
            refunded=sum_per(receipts, "refund__commitment"),
        )
        .annotate(net_paid=ExpressionWrapper(F("paid") - F("refunded"), output_field=MONEY))
    )


def signed_within(years: frozenset[int] | None) -> Q:
    """Return the condition of commitments a person limited to ``years`` may see."""
    if years is None:
        return Q()
    return Q(signed_on__isnull=True) | Q(signed_on__year__in=sorted(years))


def tranches_with_owed(commitment: Commitment) -> QuerySet[Tranche]:
    """Return a commitment's tranches in order, each with what was recognised of it (``owed``)."""
    owed = Payable.objects.filter(tranche=OuterRef("pk"))
    return (
        Tranche.objects.filter(commitment=commitment)
        .annotate(owed=sum_per(owed, "tranche"))
        .order_by("sequence")
    )


def conditions_met_unrecognised() -> QuerySet[Tranche]:
    """Return the tranches whose condition is met and of which no payable was recognised.

    A payable of the whole agreement stands for all of its tranches; of one that ended (终止)
    nothing more is recognised.
    """
    whole = Payable.objects.filter(commitment=OuterRef("commitment"), tranche__isnull=True)
    met = Tranche.objects.filter(condition_met_on__isnull=False, payables__isnull=True)
    met = met.filter(commitment__ended_on__isnull=True)
    return met.exclude(Exists(whole)).select_related("commitment")
