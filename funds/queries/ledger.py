"""Reading the books (账簿): balances are sums over legs, never stored numbers."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from funds.models import Account, AccountKey, Entry, Leg, OpeningBalance, Purpose
from funds.queries.effective import effective
from funds.queries.sums import MONEY, sum_per, total


def legs_effective(on: date, as_of: datetime | None = None) -> QuerySet[Leg]:
    """Return the legs dated up to ``on``, as recorded at ``as_of``."""
    return Leg.objects.filter(effective(last=on, as_of=as_of))


def accounts_with_balance(on: date, as_of: datetime | None = None) -> QuerySet[Account]:
    """Return the accounts by code, each with its ``balance`` on a day: debit +, credit −, 元."""
    legs = legs_effective(on, as_of).filter(account=OuterRef("pk"))
    return Account.objects.annotate(balance=sum_per(legs, "account")).order_by("code")


def balance(key: AccountKey, on: date, as_of: datetime | None = None) -> Decimal:
    """Return one account's balance on a day: debit +, credit −, 元."""
    return total(legs_effective(on, as_of).filter(account__key=key))


def purposes_with_balance(on: date, as_of: datetime | None = None) -> QuerySet[Purpose]:
    """Return the purposes, each with what is left of it in the bank on a day (``balance``, 元)."""
    legs = legs_effective(on, as_of).filter(account__key=AccountKey.BANK, purpose=OuterRef("pk"))
    return Purpose.objects.annotate(balance=sum_per(legs, "purpose")).order_by("code")


def entries(year: int) -> QuerySet[Entry]:
    """Return a year's entries, each with its ``debit`` total, 元."""
    return (
        Entry.objects.filter(business_date__year=year)
        .select_related("recorded_by", "reverses")
        .annotate(debit=Sum("legs__amount", filter=Q(legs__amount__gt=0)))
    )


def unbalanced_entries() -> QuerySet[Entry]:
    """Return entries whose legs do not sum to zero or are not as many as they say: none, ever."""
    return Entry.objects.annotate(
        total=Coalesce(Sum("legs__amount"), Value(1, output_field=MONEY)), count=Count("legs")
    ).exclude(total=0, count=F("size"))


def opening_of(year: int) -> OpeningBalance | None:
    """Return the year's opening balance row, or ``None`` when nobody recorded one."""
    return OpeningBalance.objects.filter(year=year).first()
