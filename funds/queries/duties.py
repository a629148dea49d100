"""Whether two people's duties in a fund are incompatible (不相容职务)."""

from collections.abc import Iterable

from funds.models import Fund, Membership, User
from funds.permissions import DUTY_PAIRS, PLATFORM_ROLES, TABLE, Action, Role, Scope

NEEDS_UNIT = frozenset(
    role
    for role, actions in TABLE.items()
    if any(scope in {Scope.OWN_UNIT, Scope.LED} for scope in actions.values())
)
"""Roles that reach only what belongs to a unit, and so mean nothing without one."""

FUND_ROLES = tuple(role for role in Role if role not in PLATFORM_ROLES)


def duties_clash(one: User, other: User, fund: Fund) -> bool:
    """Tell whether one of the two may do in ``fund`` what must be kept apart from the other."""
    mine, theirs = _duties(one.roles_in(fund.pk)), _duties(other.roles_in(fund.pk))
    return any(
        (pair.first in mine and pair.second in theirs)
        or (pair.second in mine and pair.first in theirs)
        for pair in DUTY_PAIRS
        if fund.payment_people >= pair.people
    )


def _duties(held: Iterable[Membership]) -> set[Action]:
    return {action for role in held for action in TABLE[Role(role.role)]}
