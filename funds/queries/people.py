"""Where a person works."""

from dataclasses import dataclass, field

from funds.models import Fund, Membership, User
from funds.permissions import Role


@dataclass
class Workplace:
    """A fund a person works in, with the roles held there today."""

    fund: Fund
    roles: list[Role] = field(default_factory=list)


def visitor(user_id: object) -> User | None:
    """Return a signed-in person with the roles held today: one query, since every page asks both.

    Who holds no role is read alone.
    """
    held = list(Membership.in_force().filter(user_id=user_id).select_related("user"))
    if not held:
        return User.objects.filter(pk=user_id).first()
    person = held[0].user
    person.hold(held)
    return person


def workplaces(user: User) -> list[Workplace]:
    """Return the funds in which the person holds a role today, by name."""
    places: dict[int, Workplace] = {}
    held = Membership.in_force().filter(user=user, fund__isnull=False).select_related("fund")
    for membership in held.order_by("fund__name", "fund_id", "role"):
        fund = membership.fund
        if fund is not None:
            places.setdefault(fund.pk, Workplace(fund)).roles.append(Role(membership.role))
    return list(places.values())
