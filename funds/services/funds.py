"""Setting a fund up (设立专项基金): part of the platform's work, not of a person of the fund."""

from django.db import transaction

from funds.models import Fund
from funds.services.books import open_books


@transaction.atomic
def establish_fund(fund: Fund) -> Fund:
    """Save a new fund and give it its chart of accounts.

    Raises:
        ValidationError: a field cannot be kept, or the address or prefix is taken.
    """
    fund.full_clean()
    fund.save(force_insert=True)
    open_books(fund)
    return fund
