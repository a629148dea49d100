"""Which rows of the registry a person reaches: all of the fund, or their own unit's.

What stands under one's own organisation (下级) is seen, and not written.
"""

from collections.abc import Collection

from django.db.models import QuerySet

from funds.models import Fund, Membership, User
from funds.permissions import TABLE, Accessible, Action, Role, Scope, can, scopes_of
from kit.tenancy.scope import scoped_fund_id
from volunteers.models import Organisation, Station, Volunteer
from volunteers.queries.organisations import branch

ACTION = Action.VOLUNTEER_VIEW


def sees_all(person: User, fund: Fund) -> bool:
    """Tell whether ``person`` sees the fund's whole registry."""
    return Scope.ALL in scopes_of(person, ACTION, fund.pk)


def own_organisations(person: User, fund: Fund) -> QuerySet[Organisation]:
    """Return the organisations of the units ``person`` works for in the fund in scope."""
    scopes = scopes_of(person, ACTION, fund.pk)
    own = [held.unit_id for held in person.roles_in(fund.pk) if held.unit_id is not None]
    return Organisation.objects.filter(unit__in=own if scopes else [])


def own_branch(person: User, fund: Fund) -> QuerySet[Organisation]:
    """Return the organisations of the units ``person`` works for, and all that stand under them."""
    return branch(own_organisations(person, fund).values_list("pk", flat=True))


def roster_organisations(person: User, fund: Fund) -> QuerySet[Organisation]:
    """Return the organisations that stand and whose own members ``person`` keeps, and no others."""
    kept = [
        held.unit_id
        for held in person.roles_in(fund.pk)
        if TABLE[Role(held.role)].get(Action.VOLUNTEER_EDIT) is Scope.OWN_UNIT
    ]
    return Organisation.objects.filter(unit__in=kept, closed_on=None)


def visible_organisations(person: User, fund: Fund) -> QuerySet[Organisation]:
    """Return the organisations ``person`` may view."""
    if sees_all(person, fund):
        return Organisation.objects.all()
    return own_branch(person, fund)


def kept_organisations(person: User, fund: Fund) -> QuerySet[Organisation]:
    """Return the organisations ``person`` may write for: those above only see what is below."""
    if sees_all(person, fund):
        return Organisation.objects.all()
    return own_organisations(person, fund)


def visible_stations(person: User, fund: Fund) -> QuerySet[Station]:
    """Return the stations ``person`` may view."""
    if sees_all(person, fund):
        return Station.objects.all()
    return Station.objects.filter(organisation__in=own_branch(person, fund))


def visible_volunteers(person: User, fund: Fund) -> QuerySet[Volunteer]:
    """Return the volunteers ``person`` may view."""
    if sees_all(person, fund):
        return Volunteer.objects.all()
    return Volunteer.objects.filter(organisation__in=own_branch(person, fund))


def kept_volunteers(person: User, fund: Fund) -> QuerySet[Volunteer]:
    """Return the volunteers ``person`` may write for: not those of organisations below."""
    if sees_all(person, fund):
        return Volunteer.objects.all()
    return Volunteer.objects.filter(organisation__in=own_organisations(person, fund))


def is_hidden(person: User, fund: Fund, row: Accessible) -> bool:
    """Tell whether a row does not exist to somebody who sees their own unit's alone."""
    scopes = scopes_of(person, ACTION, fund.pk)
    return Scope.OWN_BRANCH in scopes and not can(person, ACTION, row)


def people_of_units(units: Collection[int]) -> list[User]:
    """Return who signs in for the organisations of these units in the fund in scope."""
    held = _who_sign_in().filter(unit__in=units).select_related("user")
    return list({row.user.pk: row.user for row in held}.values())


def units_that_sign_in() -> QuerySet[Membership, int]:
    """Return the units for whose organisations somebody signs in in the fund in scope."""
    return _who_sign_in().filter(unit__isnull=False).values_list("unit", flat=True)


def _who_sign_in() -> QuerySet[Membership]:
    return Membership.in_force().filter(fund_id=scoped_fund_id(), role=Role.ORGANISATION)
