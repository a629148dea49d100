"""Reading the journal (凭证): a year's entries, their totals, and what an entry was made for."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from funds.models import Account, Entry, Leg
from funds.queries.effective import of_year
from funds.queries.sums import sum_per

DEBIT = Q(amount__gt=0)
CREDIT = Q(amount__lt=0)


@dataclass(frozen=True)
class Span:
    """Which entries are looked at.

    Attributes:
        year: by business date.
        month: 1 to 12; none for the whole year.
        account: only entries that touch it, and of these only its own legs; none for all.
    """

    year: int
    month: int | None = None
    account: Account | None = None


@dataclass(frozen=True)
class Totals:
    """What a span of the journal adds up to, 元; credit is counted positive."""

    entries: int
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True)
class MonthTotals:
    """One month's entries and their debit total, 元."""

    entries: int = 0
    debit: Decimal = Decimal(0)


def entries(span: Span) -> QuerySet[Entry]:
    """Return the entries of a span, each with ``debit`` and ``credit`` (positive), 元.

    Their legs come along, and ``reversed_by`` is the number of the entry that reverses one.
    """
    legs = _of_account(Leg.objects.filter(entry=OuterRef("pk")), span)
    rows = Entry.objects.filter(of_year(span.year, entry=""), **_month(span, ""))
    if span.account is not None:
        rows = rows.filter(Exists(legs))
    mirror = Entry.objects.filter(reverses=OuterRef("pk")).values("number")
    return (
        rows.select_related("recorded_by", "reverses")
        .prefetch_related(Prefetch("legs", Leg.objects.select_related("account").order_by("id")))
        .annotate(
            debit=sum_per(legs.filter(DEBIT), "entry"),
            credit=-sum_per(legs.filter(CREDIT), "entry"),
            reversed_by=Subquery(mirror),
        )
    )


def totals(span: Span) -> Totals:
    """Return how many entries a span holds and what they add up to, in one question."""
    legs = _of_account(Leg.objects.filter(of_year(span.year), **_month(span, "entry__")), span)
    found = legs.order_by().aggregate(
        entries=Count("entry", distinct=True),
        debit=Sum("amount", filter=DEBIT),
        credit=Sum("amount", filter=CREDIT),
    )
    return Totals(found["entries"], found["debit"] or Decimal(0), -(found["credit"] or Decimal(0)))


def totals_by_month(year: int) -> dict[date, MonthTotals]:
    """Return a year's months that hold entries, by their first day."""
    rows = (
        Leg.objects.filter(of_year(year))
        .order_by()
        .values(month=F("entry__business_date__month"))
        .annotate(entries=Count("entry", distinct=True), total=Sum("amount", filter=DEBIT))
    )
    return {date(year, row["month"], 1): MonthTotals(row["entries"], row["total"]) for row in rows}


def entry_in_full(number: str) -> QuerySet[Entry]:
    """Return the entry of a number, with all a page about it shows."""
    legs = Leg.objects.select_related("account", "purpose", "campaign").order_by("id")
    return (
        Entry.objects.filter(number=number)
        .select_related("recorded_by", "reverses")
        .prefetch_related(
            Prefetch("legs", legs),
            "reversals",
            "donations",
            "payables",
            "payments",
            "opening_balances",
        )
    )


def _month(span: Span, path: str) -> dict[str, int]:
    return {} if span.month is None else {f"{path}business_date__month": span.month}


def _of_account(legs: QuerySet[Leg], span: Span) -> QuerySet[Leg]:
    return legs if span.account is None else legs.filter(account=span.account)
