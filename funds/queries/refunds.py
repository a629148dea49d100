"""Reading refunds due (应收退款) and what came back of them (退款到账)."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet

from funds.models import Commitment, Payment, RefundDue, RefundReceipt
from funds.queries.effective import effective, of_year
from funds.queries.sums import MONEY, sum_per, total


def refunds_with_received(on: date, as_of: datetime | None = None) -> QuerySet[RefundDue]:
    """Return every refund due by ``on``, with ``received`` and ``outstanding`` on that day, 元.

    A refund reversed by that day is left out together with its reversal: nothing is due.

    Args:
        on: the day the question is about (截至).
        as_of: only what was recorded by then; none for now.
    """
    received = RefundReceipt.objects.filter(effective(last=on, as_of=as_of), refund=OuterRef("pk"))
    mirror = RefundDue.objects.filter(effective(last=on, as_of=as_of), reverses=OuterRef("pk"))
    return (
        RefundDue.objects.filter(effective(last=on, as_of=as_of), reverses__isnull=True)
        .exclude(Exists(mirror))
        .annotate(received=sum_per(received, "refund"))
        .annotate(outstanding=ExpressionWrapper(F("amount") - F("received"), output_field=MONEY))
    )


def refunds_outstanding(on: date, as_of: datetime | None = None) -> QuerySet[RefundDue]:
    """Return the refunds still to arrive on a day; their ``outstanding`` sums to 应收未收退款, 元.

    The sum equals the balance of 其他应收款 (1221) on that day.
    """
    return refunds_with_received(on, as_of).exclude(amount=F("received"))


def refunds_received(year: int, as_of: datetime | None = None) -> QuerySet[RefundReceipt]:
    """Return what arrived of refunds in a year; the amounts sum to the year's 退款到账, 元.

    Args:
        year: calendar year of the business date.
        as_of: only what was recorded by then; none for now.
    """
    return RefundReceipt.objects.filter(of_year(year, as_of))


def refund_rows(on: date) -> QuerySet[RefundDue]:
    """Return refunds due with all that a list or a page shows of them."""
    return refunds_with_received(on).select_related("commitment", "payer", "entry", "recorded_by")


def refunds_late(on: date) -> Q:
    """Return the condition of refunds whose 退款期限 has passed."""
    return Q(due_on__lt=on)


def refundable(commitment: Commitment, on: date) -> Decimal:
    """Return how much may still be asked back under a commitment, 元.

    What was paid by ``on``, reversals taken off and no more than what stands paid today, less the
    refunds asked for already. Read it with the commitment's row locked before asking.
    """
    payments = Payment.objects.filter(effective(), commitment=commitment)
    paid = min(total(payments.filter(effective(last=on))), total(payments))
    return paid - total(RefundDue.objects.filter(commitment=commitment))
