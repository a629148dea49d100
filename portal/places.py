"""The funds a person works in, as the menu of the bar offers them."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from funds.models import Fund, User
from funds.permissions import Action, Role, can
from funds.queries.people import Workplace, workplaces


@dataclass(frozen=True)
class Place:
    """One fund to work in: where it opens, the roles held there, and whether one is in it now."""

    fund: Fund
    roles: str
    url: str
    is_here: bool


def places_of(person: User, here: Fund | None) -> list[Place]:
    """Return the funds of ``person``; one without a desk at its own or public page."""
    return [
        Place(
            place.fund,
            "、".join(dict.fromkeys(role.label for role in place.roles)),
            _home_of(person, place),
            here is not None and here.pk == place.fund.pk,
        )
        for place in workplaces(person)
    ]


def _home_of(person: User, place: Workplace) -> str:
    if can(person, Action.DESK_VIEW, place.fund):
        return place.fund.url("desk")
    return place.fund.url("my:home" if Role.VOLUNTEER in place.roles else "fund")


def places(request: HttpRequest) -> dict[str, Any]:
    """Give every page the funds of whoever is signed in; read only where the menu is drawn."""
    person, here = getattr(request, "user", None), getattr(request, "fund", None)
    return {
        "places": SimpleLazyObject(
            lambda: places_of(person, here) if isinstance(person, User) else []
        )
    }
