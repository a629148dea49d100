"""Reading payables (应付款) and what is still owed on a day."""

from datetime import date, datetime

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, QuerySet, Subquery

from funds.lifecycle import IN_PROGRESS
from funds.models import Payable, Payment
from funds.queries.effective import effective
from funds.queries.sums import MONEY, sum_per


def payables_with_paid(on: date, as_of: datetime | None = None) -> QuerySet[Payable]:
    """Return every payable recognised by ``on``, with ``paid`` and ``outstanding`` on that day, 元.

    A payable reversed by that day is left out together with its reversal: nothing is owed.

    Args:
        on: the day the question is about (截至).
        as_of: only what was recorded by then; none for now.
    """
    paid = Payment.objects.filter(effective(last=on, as_of=as_of), payable=OuterRef("pk"))
    mirror = Payable.objects.filter(effective(last=on, as_of=as_of), reverses=OuterRef("pk"))
    return (
        Payable.objects.filter(effective(last=on, as_of=as_of), reverses__isnull=True)
        .exclude(Exists(mirror))
        .annotate(paid=sum_per(paid, "payable"))
        .annotate(outstanding=ExpressionWrapper(F("amount") - F("paid"), output_field=MONEY))
    )


def payables_outstanding(on: date, as_of: datetime | None = None) -> QuerySet[Payable]:
    """Return the payables still owed on a day; their ``outstanding`` sums to 应付未付, 元.

    The sum equals the balance of 应付账款 (2202) on that day.
    """
    return payables_with_paid(on, as_of).exclude(amount=F("paid"))


def payable_rows(on: date) -> QuerySet[Payable]:
    """Return payables with what a list shows: paid, outstanding, and the payment in progress.

    ``in_progress`` is the number of a payment somebody still has to act on, and
    ``in_progress_state`` where it stands.
    """
    waiting = Payment.objects.filter(payable=OuterRef("pk"), state__in=IN_PROGRESS).order_by("id")
    return (
        payables_with_paid(on)
        .select_related("commitment", "tranche", "payee", "purpose", "entry")
        .annotate(
            in_progress=Subquery(waiting.values("number")[:1]),
            in_progress_state=Subquery(waiting.values("state")[:1]),
        )
    )
