"""Reading payments (付款)."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from funds.lifecycle import PaymentState
from funds.models import Commitment, Payable, Payment, User
from funds.queries.effective import effective, of_year
from funds.queries.sums import total

PEOPLE = ("requested_by", "checked_by", "approved_by", "rejected_by", "paid_by")
ASKED = (PaymentState.REQUESTED, PaymentState.CHECKED)


def payments_made(year: int, as_of: datetime | None = None) -> QuerySet[Payment]:
    """Return the rows of money paid out in a year, reversals (negative) included.

    Their amounts sum to the year's 支出, 元, cash basis.

    Args:
        year: calendar year of the business date.
        as_of: only what was recorded by then; none for now.
    """
    return Payment.objects.filter(of_year(year, as_of))


def paid_without_purpose(on: date) -> Decimal:
    """Return what was paid out by a day without a purpose, 元: it hides what is left of each."""
    return total(Payment.objects.filter(effective(last=on), purpose__isnull=True))


def payment_rows() -> QuerySet[Payment]:
    """Return payments with all that a list or a page shows of them."""
    return Payment.objects.select_related(
        "fund", "payable", "commitment", "payee", "purpose", "entry", "reverses", *PEOPLE
    )


def pending(*, payable: Payable | None = None, commitment: Commitment | None = None) -> Decimal:
    """Return what is asked for and not yet approved, 元, under a payable or a commitment."""
    wanted: dict[str, Any] = {"payable": payable, "commitment": commitment}
    rows = Payment.objects.filter(
        state__in=ASKED, **{name: row for name, row in wanted.items() if row is not None}
    )
    return total(rows)


def last_actor(payment: Payment, *, other_than: User) -> str:
    """Return the name of whoever took the payment's last step, or 您 when it was the asker."""
    steps: list[tuple[datetime, User]] = []
    for name in PEOPLE:
        at: datetime | None = getattr(payment, f"{name.removesuffix('_by')}_at")
        if at is not None:
            steps.append((at, getattr(payment, name)))
    mirror = Payment.objects.filter(reverses=payment).select_related("paid_by").first()
    if mirror is not None and mirror.paid_at is not None:
        steps.append((mirror.paid_at, mirror.paid_by))
    _, person = max(steps, key=lambda step: step[0])
    return "您" if person.pk == other_than.pk else person.name
