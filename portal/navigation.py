"""The bars of the pages: of the areas in ``portal.areas``, a person sees what they may open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from funds.models import Fund, User
from funds.permissions import Action, Platform, Role, Scope, can, scopes_of
from funds.queries.notices import unread_count
from portal.areas import AREAS, PLATFORM, WINDOW, Area, Tab


@dataclass(frozen=True)
class Link:
    """An area or a tab as the templates show it."""

    label: str
    url: str
    active: bool
    icon: str = ""
    count: int | None = None


def platform_links(person: User, view_name: str) -> list[Link]:
    """Return the pages of the platform that an administrator may open."""
    return [
        Link(area.label, reverse(tab.name), area.is_at(view_name), area.icon)
        for area in PLATFORM
        for tab in area.tabs[:1]
        if can(person, tab.action, Platform())
    ]


def window_nav(fund: Fund, area: str) -> list[Link]:
    """Return the bar of a fund's public pages, the area ``area`` shown as open."""
    return [Link(label, fund.url(name), name == area, icon) for label, name, icon in WINDOW]


def links(person: User, fund: Fund, view_name: str) -> tuple[list[Link], list[Link]]:
    """Return the areas ``person`` may open in ``fund``, and the tabs of the one they are in.

    Asks nothing of the database beyond the person's roles, which are read once per request. An
    area of a single tab shows no tabs.
    """
    areas: list[Link] = []
    tabs: list[Link] = []
    for area, open_tabs in _open(person, fund):
        shown = [Link(tab.label, fund.url(tab.name), tab.is_at(view_name)) for tab in open_tabs]
        here = area.is_at(view_name)
        areas.append(Link(area.label, shown[0].url, here, area.icon))
        if here and len(shown) > 1:
            tabs = shown
    return areas, tabs


def _open(person: User, fund: Fund) -> Iterator[tuple[Area, list[Tab]]]:
    for area in AREAS:
        tabs = [tab for tab in area.tabs if _may_open(tab, person, fund)]
        if tabs:
            yield area, tabs


def _may_open(tab: Tab, person: User, fund: Fund) -> bool:
    if tab.whole and Scope.ALL not in scopes_of(person, tab.action, fund.pk):
        return False
    return can(person, tab.action, fund)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Give pages under a fund their bar: the desks' to who works there, else the public one."""
    fund: Fund | None = getattr(request, "fund", None)
    person = getattr(request, "user", None)
    if fund is None:
        return {}
    held = person.roles_in(fund.pk) if isinstance(person, User) else []
    if not isinstance(person, User) or not held:
        return {"nav": window_nav(fund, "")}
    match = request.resolver_match
    areas, tabs = links(person, fund, match.view_name if match else "")
    roles = dict.fromkeys(Role(role.role).label for role in held)
    found: dict[str, Any] = {
        "nav": areas,
        "section_tabs": tabs,
        "role_label": "、".join(roles),
        "may_use_api": can(person, Action.API_USE, fund),
    }
    if can(person, Action.DESK_VIEW, fund):
        found["unread"] = unread_count(person)
    return found
