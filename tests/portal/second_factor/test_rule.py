"""Who must have a second factor reaches nothing else before."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from funds.models import Fund, Membership, User
from funds.permissions import MONEY_ROLES, PLATFORM_ROLES, Role
from kit import clock
from portal.second_factor.rule import OPEN_PAGES
from tests.factories.funds import PASSWORD, MembershipFactory, UserFactory, member
from tests.portal.second_factor.codes import give_key, give_phone, give_recovery_codes
from tests.routes import known_routes

INDEX = "/accounts/second-factor/"


@pytest.fixture(autouse=True)
def _required(settings: Settings) -> None:
    settings.MFA_REQUIRED = True


@pytest.fixture
def held_back(client: Client, person: User) -> Client:
    client.force_login(person, backend="portal.accounts.AccountBackend")
    return client


def test_after_signing_in_one_is_led_to_set_it_up(client: Client, person: User) -> None:
    client.post("/accounts/login/", {"login": "wangmin", "password": PASSWORD})
    assert client.get("/accounts/funds/")["Location"] == INDEX
    text = client.get(INDEX).content.decode()
    assert "请先设置二次验证，再开始办理" in text
    assert 'href="/accounts/me/preferences/"' not in text
    assert "退出登录" in text


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/taiyuan/",
        "/taiyuan/desk/",
        "/taiyuan/money/payments/",
        "/accounts/me/",
        "/accounts/funds/",
        "/accounts/second-factor/codes/",
    ],
)
def test_nothing_else_is_reached(held_back: Client, page: str) -> None:
    assert held_back.get(page)["Location"] == INDEX
    assert held_back.post(page)["Location"] == INDEX


def test_every_page_that_is_reached_is_there() -> None:
    assert {route.name for route in known_routes()} >= OPEN_PAGES


def test_a_script_of_a_page_is_told_to_load_it_again(held_back: Client) -> None:
    answer = held_back.get("/taiyuan/desk/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Refresh"]) == (403, "true")


def test_the_interface_is_closed_to_such_a_session(held_back: Client) -> None:
    answer = held_back.get("/api/v1/taiyuan/projects/")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"
    assert "必须使用二次验证" in answer.content.decode()


@pytest.mark.parametrize("give", [give_phone, give_key])
def test_with_a_factor_work_begins(held_back: Client, person: User, give: object) -> None:
    give(person)  # type: ignore[operator]
    assert held_back.get("/taiyuan/desk/").status_code == 200


def test_recovery_codes_alone_are_no_factor(held_back: Client, person: User) -> None:
    give_recovery_codes(person)
    assert held_back.get("/taiyuan/desk/")["Location"] == INDEX


def test_taking_the_last_one_away_holds_back_at_once(held_back: Client, person: User) -> None:
    give_phone(person)
    assert held_back.get("/taiyuan/desk/").status_code == 200
    held_back.post("/accounts/reauthenticate/", {"password": PASSWORD})
    held_back.post("/accounts/second-factor/phone/remove/")
    assert held_back.get("/taiyuan/desk/")["Location"] == INDEX


@pytest.mark.parametrize("role", sorted(set(Role) - PLATFORM_ROLES))
def test_the_roles_of_a_fund_that_must(client: Client, taiyuan: Fund, role: Role) -> None:
    client.force_login(member(taiyuan, role), backend="portal.accounts.AccountBackend")
    led = client.get("/accounts/me/").status_code == 302
    assert led == (role in MONEY_ROLES)


@pytest.mark.parametrize("role", sorted(PLATFORM_ROLES))
def test_the_three_administrators_must(client: Client, db: None, role: Role) -> None:
    person = UserFactory.create()
    MembershipFactory.create(user=person, fund=None, role=role)
    client.force_login(person, backend="portal.accounts.AccountBackend")
    assert client.get("/accounts/me/")["Location"] == INDEX


def test_a_money_role_in_another_fund_counts_and_one_that_ended_does_not(
    client: Client, taiyuan: Fund, puyang: Fund
) -> None:
    person = member(taiyuan, Role.EXPERT)
    yesterday = clock.today() - timedelta(days=1)
    held = MembershipFactory.create(user=person, fund=puyang, role=Role.CASHIER)
    client.force_login(person, backend="portal.accounts.AccountBackend")
    assert client.get("/taiyuan/desk/")["Location"] == INDEX
    Membership.objects.filter(pk=held.pk).update(
        valid_from=yesterday - timedelta(days=9), valid_to=yesterday
    )
    assert client.get("/taiyuan/desk/").status_code == 200


def test_it_costs_no_query(
    client: Client,
    person: User,
    settings: Settings,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    give_phone(person)
    client.force_login(person, backend="portal.accounts.AccountBackend")
    client.get("/accounts/me/preferences/")
    with django_assert_num_queries(4) as on:
        client.get("/accounts/me/preferences/")
    settings.MFA_REQUIRED = False
    with django_assert_num_queries(len(on.captured_queries)):
        client.get("/accounts/me/preferences/")


def test_nobody_is_held_back_where_it_is_not_required(
    held_back: Client, settings: Settings
) -> None:
    settings.MFA_REQUIRED = False
    assert held_back.get("/taiyuan/desk/").status_code == 200
