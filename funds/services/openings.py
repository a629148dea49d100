"""Recording opening balances (期初余额)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from funds.models import AccountKey, Entry, OpeningBalance, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.amounts import checked_amount
from funds.services.ledger import Posting, broken_rule, post, transfer
from kit.errors import Refusal
from kit.history import recorded_as


@transaction.atomic
def record_opening(
    year: int, amount: Decimal | None, *, marks: dict[str, Any], by: User
) -> OpeningBalance:
    """Record what stood in the bank when ``year`` began, in 元, or that no source says.

    A known amount is posted Dr 银行存款 / Cr 限定性净资产 on the last day of the year before. An
    unknown one (``None``) is not posted; it may be made known later, once.

    Raises:
        NotAllowed: ``by`` may not record openings.
        Refusal: recorded already, an impossible amount, or older entries in the books.
    """
    demand(by, Action.OPENING_RECORD, fund_in_scope())
    opening = OpeningBalance.objects.select_for_update().filter(year=year).first()
    if opening is not None and (opening.amount is not None or amount is None):
        raise Refusal(_already(year), field="year")
    opening = opening or OpeningBalance(year=year)
    opening.amount, opening.marks, opening.recorded_by = amount, marks, by
    if amount is not None and amount != 0:
        opening.amount = checked_amount(amount)
        opening.entry = _post(year, opening.amount, by)
    _save(opening, by)
    return opening


def _save(opening: OpeningBalance, by: User) -> None:
    try:
        with transaction.atomic(), recorded_as("登记期初余额", by=by.pk):
            opening.save()
    except IntegrityError as error:
        if broken_rule(error) != "funds_openingbalance_year":
            raise
        # Somebody else recorded the year's first opening since we looked.
        raise Refusal(_already(opening.year), field="year") from error


def _already(year: int) -> str:
    return f"{year}年的期初余额已经登记过，不能再改。"


def _post(year: int, amount: Decimal, by: User) -> Entry:
    if Entry.objects.filter(business_date__lt=date(year, 1, 1)).exists():
        raise Refusal(f"账簿里已有{year}年以前的凭证，期初余额由它们算出，不必登记。", field="year")
    lines = transfer(AccountKey.BANK, AccountKey.NET_RESTRICTED, amount)
    posting = Posting(lines, date(year - 1, 12, 31), f"{year}年期初余额", f"opening:{year}")
    return post(posting, by=by)
