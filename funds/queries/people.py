"""Who works where, and who holds which roles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import Combinable
from django_scopes import get_scope

from funds.models import Fund, Membership, PersonEvent, Unit, User
from funds.permissions import TABLE, Accessible, Action, Role, can
from funds.queries.notices import unread_by
from funds.queries.timelines import Event
from kit import clock
from kit.tenancy.scope import fund_scope

MOST_EVENTS = 50


@dataclass
class Workplace:
    """A fund a person works in, with the roles held there today."""

    fund: Fund
    roles: list[Role] = field(default_factory=list)


def visitor(user_id: int | str, **asked: Combinable | Q) -> User | None:
    """Return a signed-in person with what every page asks of them, in one query.

    That is the roles held today and, inside a fund, how many notices wait there unread. Who holds
    no role is read alone.

    Args:
        user_id: the person.
        asked: further columns, over a membership, that the person then has as attributes.
    """
    if get_scope().get("fund") is not None:
        asked["unread"] = unread_by(OuterRef("user_id"))
    rows: Any = Membership.in_order().filter(user_id=user_id).select_related("user", "fund")
    held = list(rows.annotate(**{f"of_person_{name}": it for name, it in asked.items()}))
    if not held:
        return User.objects.filter(pk=user_id).first()
    person: User = held[0].user
    person.hold(held)
    for name in asked:
        setattr(person, name, getattr(held[0], f"of_person_{name}"))
    return person


def workplaces(user: User) -> list[Workplace]:
    """Return the funds in which the person holds a role today, by name."""
    places: dict[int, Workplace] = {}
    for membership in user.roles():
        fund = membership.fund
        if fund is not None:
            places.setdefault(fund.pk, Workplace(fund)).roles.append(Role(membership.role))
    return list(places.values())


def people_who_may(action: Action, subject: Accessible) -> list[User]:
    """Return who may do ``action`` on a row of a fund, whose duties already done bar nobody else.

    As ``can`` answers, in one query however many they are.
    """
    roles = [role for role in Role if action in TABLE[role]]
    if subject.fund_id is None:
        raise ValueError("people are asked about by fund")
    holders = people_holding(roles, subject.fund_id)
    return [person for person in holders if can(person, action, subject)]


def people_of_any(action: Action, subjects: Sequence[Accessible]) -> list[User]:
    """Return who may do ``action`` on any of several rows of one fund, in one query.

    Rows whose units are read one by one should come with them prefetched.
    """
    funds = {subject.fund_id for subject in subjects}
    if not funds:
        return []
    fund_id = funds.pop()
    if funds or fund_id is None:
        raise ValueError("people are asked about by fund")
    holders = people_holding([role for role in Role if action in TABLE[role]], fund_id)
    return [p for p in holders if any(can(p, action, subject) for subject in subjects)]


def people_holding(roles: Iterable[Role], fund_id: int) -> list[User]:
    """Return who holds one of ``roles`` in a fund today, each knowing their roles there."""
    with_role = Membership.in_force().filter(fund_id=fund_id, role__in=list(roles))
    held = Membership.in_force().filter(fund_id=fund_id, user__in=with_role.values("user"))
    of_person: dict[User, list[Membership]] = defaultdict(list)
    for membership in held.select_related("user").order_by("user_id", "id"):
        of_person[membership.user].append(membership)
    for person, memberships in of_person.items():
        person.hold(memberships)
    return list(of_person)


def unit_names(user: User) -> dict[int, str]:
    """Return the names of the units for which the person holds a role today, by unit."""
    names: dict[int, str] = {}
    for fund_id in {role.fund_id for role in user.roles() if role.fund_id and role.unit_id}:
        wanted = [role.unit_id for role in user.roles() if role.fund_id == fund_id]
        with fund_scope(fund_id):
            names |= dict(Unit.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return names


def still_held(on: date | None = None) -> Q:
    """Return the condition of memberships not over on a day (today), begun or yet to begin."""
    day = on or clock.today()
    return Q(stopped_at__isnull=True) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def people_of(fund: Fund) -> QuerySet[User]:
    """Return everybody who works or worked in the fund, with their roles there.

    Volunteers, of whom a city has millions, stand in the registry instead.
    """
    here = Membership.objects.filter(fund=fund)
    working = here.filter(role__in=[role for role in Role if role != Role.VOLUNTEER])
    roles = here.select_related("unit").order_by("stopped_at", "-valid_from", "-pk")
    return User.objects.filter(Exists(working.filter(user=OuterRef("pk")))).prefetch_related(
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
    following = after + timedelta(days=1) if after < date.max else after
    others = Membership.objects.filter(
        still_held(following),
        valid_from__lte=following,
        fund=fund,
        role=Role.OFFICE,
    )
    return others.filter(user__is_active=True).exclude(user=person).exists()


def events_of(person: User) -> list[Event]:
    """Return what was done about the person in the fund in scope, newest first."""
    rows = PersonEvent.objects.filter(person=person).select_related("by").order_by("-pk")
    return [Event(row.what, row.at, row.by.name, row.note) for row in rows[:MOST_EVENTS]]
