"""Reading the books (账簿): balances are sums over legs, never stored numbers."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, OuterRef, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from funds.models import AccountKey, Entry, Leg, Purpose
from funds.queries.effective import effective
from funds.queries.sums import MONEY, sum_per, total


def legs_effective(on: date, as_of: datetime | None = None) -> QuerySet[Leg]:
    """Return the legs dated up to ``on``, as recorded at ``as_of``."""
    return Leg.objects.filter(effective(last=on, as_of=as_of))


def balance(key: AccountKey, on: date, as_of: datetime | None = None) -> Decimal:
    """Return one account's balance on a day: debit +, credit −, 元."""
    return total(legs_effective(on, as_of).filter(account__key=key))


def purposes_with_balance(on: date, as_of: datetime | None = None) -> QuerySet[Purpose]:
    """Return the purposes, each with what was ``received`` and ``paid`` of it by a day, 元.

    ``balance`` is what is left; it means something only while every payment names its purpose,
    see :func:`funds.queries.payments.paid_without_purpose`.
    """
    legs = legs_effective(on, as_of).filter(purpose=OuterRef("pk"))
    income = sum_per(legs.filter(account__key=AccountKey.DONATIONS), "purpose")
    return Purpose.objects.annotate(
        received=-income, balance=sum_per(legs.filter(account__key=AccountKey.BANK), "purpose")
    ).annotate(paid=F("received") - F("balance"))


def unbalanced_entries() -> QuerySet[Entry]:
    """Return entries whose legs do not sum to zero or are not as many as they say: none, ever."""
    return Entry.objects.annotate(
        total=Coalesce(Sum("legs__amount"), Value(1, output_field=MONEY)), count=Count("legs")
    ).exclude(total=0, count=F("size"))
