"""Opening a fund's books: the chart of accounts (《民间非营利组织会计制度》)."""

from django.db import transaction

from funds.models import Account, AccountKey, AccountKind, Fund
from kit.tenancy.scope import fund_scope

CHART: tuple[tuple[AccountKey, str, AccountKind], ...] = (
    (AccountKey.BANK, "1002", AccountKind.ASSET),
    (AccountKey.PREPAID, "1141", AccountKind.ASSET),
    (AccountKey.OTHER_RECEIVABLE, "1221", AccountKind.ASSET),
    (AccountKey.PAYABLE, "2202", AccountKind.LIABILITY),
    (AccountKey.OTHER_PAYABLE, "2209", AccountKind.LIABILITY),
    (AccountKey.NET_FREE, "3101", AccountKind.NET),
    (AccountKey.NET_RESTRICTED, "3102", AccountKind.NET),
    (AccountKey.DONATIONS, "4101", AccountKind.INCOME),
    (AccountKey.SUBSIDY, "4401", AccountKind.INCOME),
    (AccountKey.PROGRAMME, "5101", AccountKind.EXPENSE),
    (AccountKey.ADMINISTRATION, "5301", AccountKind.EXPENSE),
    (AccountKey.FUNDRAISING, "5401", AccountKind.EXPENSE),
)
"""Default codes (财会〔2024〕25号); a fund's finance may renumber them, postings name the key."""


@transaction.atomic
def open_books(fund: Fund) -> None:
    """Give ``fund`` its chart of accounts; accounts it already has stay as they are.

    Part of setting a fund up, by the platform and not by a person of the fund.
    """
    with fund_scope(fund.pk):
        for key, code, kind in CHART:
            Account.objects.get_or_create(
                key=key, defaults={"code": code, "name": key.label, "kind": kind}
            )
