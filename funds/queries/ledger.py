"""Reading the books (账簿): balances are sums over legs, never stored numbers."""

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from funds.models import Account, AccountKey, Entry, Leg, OpeningBalance, Purpose
from funds.queries.effective import effective

MONEY: DecimalField[object, object] = DecimalField(max_digits=16, decimal_places=2)
ZERO = Value(0, output_field=MONEY)


def legs_effective(on: date, as_of: datetime | None = None) -> QuerySet[Leg]:
    """Return the legs dated up to ``on``, as recorded at ``as_of``."""
    return Leg.objects.filter(effective(last=on, as_of=as_of))


def accounts_with_balance(on: date, as_of: datetime | None = None) -> QuerySet[Account]:
    """Return the accounts by code, each with its ``balance`` on a day: debit +, credit −, 元."""
    balance = (
        legs_effective(on, as_of)
        .filter(account=OuterRef("pk"))
        .order_by()
        .values("account")
        .annotate(s=Sum("amount"))
        .values("s")
    )
    return Account.objects.annotate(balance=Coalesce(Subquery(balance), ZERO)).order_by("code")


def balance(key: AccountKey, on: date, as_of: datetime | None = None) -> Decimal:
    """Return one account's balance on a day: debit +, credit −, 元."""
    total = legs_effective(on, as_of).filter(account__key=key).aggregate(s=Sum("amount"))["s"]
    return total or Decimal(0)


def purposes_with_balance(on: date, as_of: datetime | None = None) -> QuerySet[Purpose]:
    """Return the purposes, each with what is left of it in the bank on a day (``balance``, 元)."""
    left = (
        legs_effective(on, as_of)
        .filter(account__key=AccountKey.BANK, purpose=OuterRef("pk"))
        .order_by()
        .values("purpose")
        .annotate(s=Sum("amount"))
        .values("s")
    )
    return Purpose.objects.annotate(balance=Coalesce(Subquery(left), ZERO)).order_by("code")


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
