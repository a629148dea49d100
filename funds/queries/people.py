"""Who works where, and who holds which roles."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from funds.models import Fund, Membership, PersonEvent, User
from funds.permissions import Role
from funds.queries.timelines import Event
from kit import clock

MOST_EVENTS = 50


@dataclass
class Workplace:
    """A fund a person works in, with the roles held there today."""

    fund: Fund
    roles: list[Role] = field(default_factory=list)


def workplaces(user: User) -> list[Workplace]:
    """Return the funds in which the person holds a role today, by name."""
    places: dict[int, Workplace] = {}
    held = Membership.in_force().filter(user=user, fund__isnull=False).select_related("fund")
    for membership in held.order_by("fund__name", "fund_id", "role"):
        fund = membership.fund
        if fund is not None:
            places.setdefault(fund.pk, Workplace(fund)).roles.append(Role(membership.role))
    return list(places.values())


def still_held(on: date | None = None) -> Q:
    """Return the condition of memberships not over on a day (today), begun or yet to begin."""
    day = on or clock.today()
    return Q(stopped_at__isnull=True) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def people_of(fund: Fund) -> QuerySet[User]:
    """Return everybody who holds or held a role in the fund, with those roles."""
    here = Membership.objects.filter(fund=fund)
    roles = here.select_related("unit").order_by("stopped_at", "-valid_from", "-pk")
    return User.objects.filter(Exists(here.filter(user=OuterRef("pk")))).prefetch_related(
        Prefetch("memberships", roles, to_attr="roles_here")
    )


def found(people: QuerySet[User], words: str) -> QuerySet[User]:
    """Return those whose name, account or e-mail address holds ``words``."""
    if not words:
        return people
    return people.filter(
        Q(name__icontains=words) | Q(username__icontains=words) | Q(email__icontains=words)
    )


def works_elsewhere(person: User, fund: Fund) -> bool:
    """Tell whether the person holds a role outside the fund: in another one, or the platform's."""
    elsewhere = Membership.objects.filter(still_held(), user=person)
    return elsewhere.exclude(Q(fund__isnull=False, fund=fund)).exists()


def offices_beside(person: User, fund: Fund, after: date) -> bool:
    """Tell whether somebody else holds 文明办 in the fund beyond a day, with a usable account."""
    others = Membership.objects.filter(
        still_held(after + timedelta(days=1)),
        valid_from__lte=after + timedelta(days=1),
        fund=fund,
        role=Role.OFFICE,
    )
    return others.filter(user__is_active=True).exclude(user=person).exists()


def events_of(person: User) -> list[Event]:
    """Return what was done about the person in the fund in scope, newest first."""
    rows = PersonEvent.objects.filter(person=person).select_related("by").order_by("-pk")
    return [Event(row.what, row.at, row.by.name, row.note) for row in rows[:MOST_EVENTS]]
