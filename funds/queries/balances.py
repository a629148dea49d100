"""The balances of the books (科目余额): each account from the year's beginning to a day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q

from funds.models import Account, AccountKey, AccountKind, Leg, OpeningBalance
from funds.queries.effective import effective
from funds.queries.journal import CREDIT, DEBIT
from funds.queries.sums import sum_per

OPENED = frozenset({AccountKey.BANK.value, AccountKey.NET_RESTRICTED.value})
"""What an opening balance is posted to; while it is 未说明, so are the balances of these."""


@dataclass(frozen=True)
class AccountLine:
    """One account's year up to a day, 元. Balances are positive on the account's normal side.

    Attributes:
        account: the account.
        opening: its balance as the year began; ``None`` when it is 未说明.
        debit: the year's debits up to the day.
        credit: the year's credits up to the day, positive.
        closing: its balance on the day; ``None`` when it is 未说明.
        posted_before: what the books hold from before the year, known or not.
        posted: what the books hold up to the day, known or not.
    """

    account: Account
    opening: Decimal | None
    debit: Decimal
    credit: Decimal
    closing: Decimal | None
    posted_before: Decimal
    posted: Decimal

    @property
    def kind(self) -> AccountKind:
        return AccountKind(self.account.kind)

    @property
    def least_opening(self) -> Decimal | None:
        """The least the bank held as the year began (推定), when that is 未说明.

        More went out than came in, and a bank account does not fall below nothing.
        """
        short = self.credit - self.debit
        is_unknown_bank = self.account.key == AccountKey.BANK and self.opening is None
        return short if is_unknown_bank and short > 0 else None


@dataclass(frozen=True)
class Opening:
    """What is known of the bank's balance before the first entry.

    Attributes:
        known: whether somebody recorded an amount.
        row: what was recorded last; ``None`` when nothing was.
    """

    known: bool
    row: OpeningBalance | None


def opening_before(year: int) -> Opening:
    """Return what is known of the opening balance by ``year``: of this year or an earlier one."""
    rows = list(OpeningBalance.objects.filter(year__lte=year).order_by("-year"))
    return Opening(any(row.amount is not None for row in rows), rows[0] if rows else None)


def account_lines(on: date, opening: Opening) -> list[AccountLine]:
    """Return every account by code, from the beginning of the day's year up to the day."""
    first = date(on.year, 1, 1)
    before = effective(last=date(on.year - 1, 12, 31))
    within = effective(first=first, last=on)
    rows: Any = Account.objects.annotate(
        before=_sum(before), debit=_sum(within & DEBIT), credit=-_sum(within & CREDIT)
    ).order_by("code")
    return [_line(row, opening) for row in rows]


def _sum(condition: Q) -> Any:
    return sum_per(Leg.objects.filter(condition, account=OuterRef("pk")), "account")


def _line(row: Any, opening: Opening) -> AccountLine:
    sign = 1 if AccountKind(row.kind).is_debit else -1
    before, posted = sign * row.before, sign * (row.before + row.debit - row.credit)
    known = opening.known or row.key not in OPENED
    return AccountLine(
        account=row,
        opening=before if known else None,
        debit=row.debit,
        credit=row.credit,
        closing=posted if known else None,
        posted_before=before,
        posted=posted,
    )
