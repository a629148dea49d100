"""Closing months of the books (关闭账期)."""

from datetime import date

from django.db import transaction

from funds.models import Period, User, month_of
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as


@transaction.atomic
def close_period(month: date, *, by: User) -> Period:
    """Close the month that ``month`` falls in; it takes no more entries, ever.

    Waits for entries that are being posted into the month.

    Raises:
        NotAllowed: ``by`` may not close periods.
        Refusal: the month has not ended, or is closed already.
    """
    first = month_of(month)
    Period.objects.get_or_create(month=first)
    period = Period.objects.select_for_update().get(month=first)
    demand(by, Action.PERIOD_CLOSE, period)
    if first >= month_of(clock.today()):
        raise Refusal(f"{period}还没有过完，不能关账。请等下月再办。", field="month")
    if period.is_closed:
        raise Refusal(f"{period}账期已经关过了，不必再关。", field="month")
    period.closed_at, period.closed_by = clock.now(), by
    with recorded_as("关闭账期", by=by.pk):
        period.save(update_fields=["closed_at", "closed_by"])
    return period
