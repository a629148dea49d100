"""The permission check that every view, task, download, export and template asks."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeGuard

from funds.permissions.duties import DUTY_PAIRS
from funds.permissions.roles import Action, Role, Scope
from funds.permissions.table import TABLE
from kit.errors import NotAllowed


class Accessible(Protocol):
    """What an object tells the permission check about itself."""

    @property
    def fund_id(self) -> int | None: ...

    def access_unit_ids(self) -> frozenset[int]:
        """Return the units the object belongs to (本单位)."""

    def access_branch_ids(self) -> frozenset[int]:
        """Return those units and the ones above them (上级): who sees it from above."""

    def access_lead_ids(self) -> frozenset[int]:
        """Return the units that lead the object (牵头); those that only carry it out are left."""

    def access_person_ids(self) -> frozenset[int]:
        """Return the people the object is assigned to."""

    def access_years(self) -> frozenset[int]:
        """Return the years the object belongs to; empty when it has none."""

    def duty_holders(self) -> Mapping[Action, int]:
        """Return who already did which duty on the object."""

    def duty_people(self) -> int:
        """Return how many people the fund asks of a payment; at least two."""


class Platform:
    """The platform itself (平台), as the subject of a permission check: it belongs to no fund."""

    fund_id: int | None = None

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset()

    def access_branch_ids(self) -> frozenset[int]:
        return frozenset()

    def access_lead_ids(self) -> frozenset[int]:
        return frozenset()

    def access_person_ids(self) -> frozenset[int]:
        return frozenset()

    def access_years(self) -> frozenset[int]:
        return frozenset()

    def duty_holders(self) -> Mapping[Action, int]:
        return {}

    def duty_people(self) -> int:
        return 2


class Held(Protocol):
    """One role a person holds in one fund today."""

    role: str
    unit_id: int | None

    def covers_years(self, years: frozenset[int]) -> bool: ...


class Person(Protocol):
    """A signed-in user."""

    @property
    def pk(self) -> Any: ...

    def roles_in(self, fund_id: int | None) -> list[Any]: ...


def can(person: object, action: Action, subject: Accessible) -> bool:
    """Tell whether ``person`` may do ``action`` on a fund, a row of one, or the platform."""
    return refusal_of(person, action, subject) is None


def demand(person: object, action: Action, subject: Accessible) -> None:
    """Do nothing when ``person`` may do ``action`` on ``subject``.

    Raises:
        NotAllowed: with the reason in Chinese.
    """
    reason = refusal_of(person, action, subject)
    if reason is not None:
        raise NotAllowed(reason)


def demand_whole(person: object, action: Action, fund: Accessible) -> None:
    """Do nothing when ``person`` may do ``action`` on every row of a fund, not on some alone.

    Raises:
        NotAllowed: with the reason in Chinese.
    """
    demand(person, action, fund)
    if fund.fund_id is None or Scope.ALL not in scopes_of(person, action, fund.fund_id):
        raise NotAllowed(f"“{action.label}”您只能办本单位的，不能办全市的。请由文明办办理。")


def refusal_of(person: object, action: Action, subject: Accessible) -> str | None:
    """Return why ``person`` may not do ``action`` on ``subject``, or ``None`` when they may."""
    if not _is_person(person):
        return "请先登录。"
    held = person.roles_in(subject.fund_id)
    if not any(_grants(role, action, subject, person) for role in held):
        whom = "平台管理员" if subject.fund_id is None else "文明办的管理人员"
        return f"您没有“{action.label}”的权限。请联系{whom}。"
    holders = subject.duty_holders()
    for pair in DUTY_PAIRS:
        in_force = pair.second == action and subject.duty_people() >= pair.people
        if in_force and holders.get(pair.first) == person.pk:
            return pair.message
    return None


def scopes_of(person: object, action: Action, fund_id: int) -> frozenset[Scope]:
    """Return the scopes in which ``person`` holds ``action``: what a list must filter by."""
    if not _is_person(person):
        return frozenset()
    return frozenset(
        TABLE[Role(held.role)][action]
        for held in person.roles_in(fund_id)
        if action in TABLE[Role(held.role)]
    )


def _grants(held: Held, action: Action, subject: Accessible, person: Person) -> bool:
    scope = TABLE[Role(held.role)].get(action)
    if scope is None or not held.covers_years(subject.access_years()):
        return False
    if scope is Scope.OWN_UNIT:
        return held.unit_id in subject.access_unit_ids()
    if scope is Scope.OWN_BRANCH:
        return held.unit_id in subject.access_branch_ids()
    if scope is Scope.LED:
        return held.unit_id in subject.access_lead_ids()
    if scope is Scope.ASSIGNED:
        return person.pk in subject.access_person_ids()
    return True


def _is_person(person: object) -> TypeGuard[Person]:
    return getattr(person, "is_authenticated", False) and hasattr(person, "roles_in")
