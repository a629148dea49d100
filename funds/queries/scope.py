"""The fund that work is being done in."""

from funds.models import Fund
from kit.tenancy.scope import scoped_fund_id


def fund_in_scope() -> Fund:
    """Return the fund in scope: the subject of permissions to make something new in it.

    Raises:
        FundScopeError: no fund is in scope.
    """
    return Fund.objects.get(pk=scoped_fund_id())
