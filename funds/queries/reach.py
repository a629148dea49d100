"""Which years of the money a person may see (审计员 is limited to years)."""

from funds.models import Fund, User
from funds.permissions import TABLE, Action, Role


def reachable_years(person: User, action: Action, fund: Fund) -> frozenset[int] | None:
    """Return the years ``person`` may do ``action`` in, or ``None`` when there is no limit."""
    held = [role for role in person.roles_in(fund.pk) if action in TABLE[Role(role.role)]]
    if any(not role.years for role in held):
        return None
    return frozenset(year for role in held for year in role.years)
