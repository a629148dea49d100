"""Sums of money in SQL."""

from decimal import Decimal

from django.db.models import DecimalField, Model, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast, Coalesce

MONEY: "DecimalField[Decimal, Decimal]" = DecimalField(max_digits=16, decimal_places=2)
ZERO = Value(Decimal(0), output_field=MONEY)


def sum_per(rows: QuerySet[Model], by: str) -> Coalesce:
    """Return the sum of ``amount`` over ``rows`` for the outer row they point at; 0 when none.

    Args:
        rows: filtered with ``OuterRef("pk")`` on the field ``by``.
        by: the field that points at the outer row.
    """
    totals = rows.order_by().values(by).annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(totals), ZERO)


def total(rows: QuerySet[Model], field: str = "amount") -> Decimal:
    """Return the sum of a column over all rows of a query, 元; 0 when there are none."""
    answer: Decimal | None = rows.order_by().aggregate(total=Sum(field))["total"]
    return Decimal(0) if answer is None else answer


def exact(sum_of: Sum) -> Cast:
    """Return a sum as text: inside JSON its decimals would be read as floats."""
    return Cast(sum_of, TextField())
