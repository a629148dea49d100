"""Who may do what (权限): one table from role to actions, and the duties that must differ."""

from funds.permissions.checks import (
    Accessible,
    Platform,
    can,
    demand,
    demand_whole,
    refusal_of,
    scopes_of,
)
from funds.permissions.duties import DUTY_PAIRS, DutyPair
from funds.permissions.roles import MONEY_ROLES, PLATFORM_ROLES, Action, Role, Scope
from funds.permissions.table import TABLE

__all__ = [
    "DUTY_PAIRS",
    "MONEY_ROLES",
    "PLATFORM_ROLES",
    "TABLE",
    "Accessible",
    "Action",
    "DutyPair",
    "Platform",
    "Role",
    "Scope",
    "can",
    "demand",
    "demand_whole",
    "refusal_of",
    "scopes_of",
]
