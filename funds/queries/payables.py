"""Reading payables (应付款) and what is still owed on a day."""

from datetime import date, datetime

from django.db.models import (
    DecimalField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from funds.models import Payable, Payment
from funds.queries.effective import effective

MONEY: DecimalField[object, object] = DecimalField(max_digits=16, decimal_places=2)


def payables_with_paid(on: date, as_of: datetime | None = None) -> QuerySet[Payable]:
    """Return every payable recognised by ``on``, with ``paid`` and ``outstanding`` on that day, 元.

    A payable reversed by that day is left out together with its reversal: nothing is owed.

    Args:
        on: the day the question is about (截至).
        as_of: only what was recorded by then; none for now.
    """
    paid = (
        Payment.objects.filter(effective(last=on, as_of=as_of), payable=OuterRef("pk"))
        .order_by()
        .values("payable")
        .annotate(s=Sum("amount"))
        .values("s")
    )
    mirror = Payable.objects.filter(effective(last=on, as_of=as_of), reverses=OuterRef("pk"))
    return (
        Payable.objects.filter(effective(last=on, as_of=as_of), reverses__isnull=True)
        .exclude(Exists(mirror))
        .annotate(paid=Coalesce(Subquery(paid), Value(0, output_field=MONEY)))
        .annotate(outstanding=ExpressionWrapper(F("amount") - F("paid"), output_field=MONEY))
    )


def payables_outstanding(on: date, as_of: datetime | None = None) -> QuerySet[Payable]:
    """Return the payables still owed on a day; their ``outstanding`` sums to 应付未付, 元.

    The sum equals the balance of 应付账款 (2202) on that day.
    """
    return payables_with_paid(on, as_of).exclude(amount=F("paid"))
