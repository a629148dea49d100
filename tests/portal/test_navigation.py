"""The bar: every entry leads somewhere, for people who may go there, and knows where one is."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from funds.models import Fund, User
from funds.permissions import PLATFORM_ROLES, TABLE, Role, Scope
from portal.areas import AREAS, Area, Tab
from portal.desk.acts import ACTS, offers
from portal.navigation import links
from tests.factories.funds import FundFactory, UnitFactory, member
from tests.routes import known_routes

TABS = [(area, tab) for area in AREAS for tab in area.tabs]
FUND_ROLES = [role for role in Role if role not in PLATFORM_ROLES]
ROUTES = {route.name: route for route in known_routes()}


def name_of(value: object) -> str:
    return value.label if isinstance(value, Area | Tab) else str(value)


@pytest.mark.parametrize(("area", "tab"), TABS, ids=name_of)
def test_every_entry_and_what_it_covers_is_an_address(area: Area, tab: Tab) -> None:
    assert reverse(tab.name, kwargs={"fund": "taiyuan"})
    namespaces = {f"{name.rpartition(':')[0]}:" for name in ROUTES}
    assert [name for name in tab.covers if name not in ROUTES and name not in namespaces] == []


def test_every_act_of_the_desk_is_an_address() -> None:
    fund = FundFactory.build(slug="taiyuan")
    assert [act.name for act in ACTS if not act.url_in(fund)] == []


@pytest.mark.parametrize("role", FUND_ROLES, ids=lambda role: role.name)
def test_a_person_sees_what_their_role_may_open(in_taiyuan: Fund, role: Role) -> None:
    person = member(in_taiyuan, role, unit=UnitFactory.create())
    areas, _ = links(person, in_taiyuan, "desk")
    held = TABLE[role]
    seen = [
        [
            tab
            for tab in area.tabs
            if held.get(tab.action) in ({Scope.ALL} if tab.whole else set(Scope))
        ]
        for area in AREAS
    ]
    expected = [area.label for area, tabs in zip(AREAS, seen, strict=True) if tabs]
    assert [link.label for link in areas] == expected
    for offer in offers(person, in_taiyuan):
        act = next(act for act in ACTS if act.label == offer.label)
        assert act.action in TABLE[role]


def test_a_page_lies_in_one_area_at_most(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    for name in ROUTES:
        areas, tabs = links(office, in_taiyuan, name)
        assert sum(link.active for link in areas) <= 1, name
        assert sum(link.active for link in tabs) <= 1, name


def test_the_open_tab_is_the_one_that_covers_the_page(in_taiyuan: Fund) -> None:
    office = member(in_taiyuan, Role.OFFICE)
    areas, tabs = links(office, in_taiyuan, "money:donation")
    assert [link.label for link in areas if link.active] == ["资金"]
    assert [link.label for link in tabs if link.active] == ["捐赠"]


def test_an_area_of_one_tab_shows_none(in_taiyuan: Fund) -> None:
    supervisor = member(in_taiyuan, Role.SUPERVISOR)
    assert links(supervisor, in_taiyuan, "reports:list")[1] == []


def test_the_bar_asks_only_for_the_roles(in_taiyuan: Fund) -> None:
    person = User.objects.get(pk=member(in_taiyuan, Role.OFFICE).pk)
    with CaptureQueriesContext(connection) as asked:
        links(person, in_taiyuan, "desk")
        offers(person, in_taiyuan)
    assert len(asked) == 1


def test_areas_fit_the_phones_bar() -> None:
    """Six of four characters at most stand side by side on 390 px."""
    assert len(AREAS) <= 6
    assert max(len(area.label) for area in AREAS) <= 4
