"""Where a person works."""

from dataclasses import dataclass, field

from funds.models import Fund, Unit, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope


@dataclass
class Workplace:
    """A fund a person works in, with the roles held there today."""

    fund: Fund
    roles: list[Role] = field(default_factory=list)


def workplaces(user: User) -> list[Workplace]:
    """Return the funds in which the person holds a role today, by name."""
    places: dict[int, Workplace] = {}
    for membership in user.roles():
        fund = membership.fund
        if fund is not None:
            places.setdefault(fund.pk, Workplace(fund)).roles.append(Role(membership.role))
    return list(places.values())


def unit_names(user: User) -> dict[int, str]:
    """Return the names of the units for which the person holds a role today, by unit."""
    names: dict[int, str] = {}
    for fund_id in {role.fund_id for role in user.roles() if role.fund_id and role.unit_id}:
        wanted = [role.unit_id for role in user.roles() if role.fund_id == fund_id]
        with fund_scope(fund_id):
            names |= dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return names
