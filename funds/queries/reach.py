"""Which years of the money a person may see (审计员 is limited to years)."""

from collections.abc import Iterable

from django.db.models import Q

from funds.models import Fund, User
from funds.permissions import TABLE, Action, Role
from funds.queries.effective import of_year
from kit.errors import NotAllowed


def reachable_years(person: User, action: Action, fund: Fund) -> frozenset[int] | None:
    """Return the years ``person`` may do ``action`` in, or ``None`` when there is no limit."""
    held = [role for role in person.roles_in(fund.pk) if action in TABLE[Role(role.role)]]
    if any(not role.years for role in held):
        return None
    return frozenset(year for role in held for year in role.years)


def demand_year(person: User, action: Action, fund: Fund, year: int) -> None:
    """Do nothing when ``person`` may do ``action`` in a year as far as limits of years go.

    Raises:
        NotAllowed: the year is not among those of their role.
    """
    years = reachable_years(person, action, fund)
    if years is not None and year not in years:
        within = "、".join(map(str, sorted(years)))
        raise NotAllowed(f"您只能看{within}年的资料。请换一个年度。")


def dated_within(years: Iterable[int] | None, *, entry: str = "entry") -> Q:
    """Return the condition of documents whose entry falls in ``years``; ``None`` is no limit."""
    if years is None:
        return Q()
    found = Q(pk__in=[])
    for year in sorted(years):
        found |= of_year(year, entry=entry)
    return found


def payments_within(years: Iterable[int] | None) -> Q:
    """Return the condition of payments of ``years``: paid in them, or else asked for in them."""
    if years is None:
        return Q()
    asked = Q(entry__isnull=True, requested_at__year__in=sorted(years))
    return dated_within(years) | asked
