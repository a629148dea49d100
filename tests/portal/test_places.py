"""Several funds and roles: the switcher, where one lands, and the end of a role."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from funds.models import Fund, Membership, Session, User
from funds.permissions import Role
from kit import clock
from tests.factories.funds import MembershipFactory, member


@pytest.fixture
def person(taiyuan: Fund, puyang: Fund) -> User:
    user = member(taiyuan, Role.OFFICE, name="王敏")
    MembershipFactory.create(user=user, fund=puyang, role=Role.AUDITOR)
    MembershipFactory.create(user=user, fund=puyang, role=Role.EXPERT)
    return user


@pytest.fixture
def at_work(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


def test_the_menu_names_every_fund_and_marks_this_one(at_work: Client) -> None:
    text = at_work.get("/taiyuan/desk/").content.decode()
    menu = text[text.index("menu-places") : text.index("我的账号")]
    assert 'href="/taiyuan/desk/" aria-current="true"' in menu
    assert 'href="/puyang/desk/"' in menu
    assert menu.count("aria-current") == 1
    assert "审计员、评审专家" in menu


def test_a_volunteers_fund_opens_at_their_own_page(client: Client, taiyuan: Fund) -> None:
    client.force_login(member(taiyuan, Role.VOLUNTEER))
    text = client.get("/taiyuan/").content.decode()
    assert 'href="/taiyuan/my/" aria-current="true"' in text


def test_one_lands_where_one_worked_last(at_work: Client, person: User) -> None:
    assert at_work.get("/accounts/funds/").status_code == 200
    at_work.get("/puyang/desk/")
    assert at_work.get("/accounts/funds/")["Location"] == "/puyang/desk/"
    at_work.get("/taiyuan/desk/")
    assert at_work.get("/accounts/funds/")["Location"] == "/taiyuan/desk/"
    assert at_work.get("/accounts/funds/?choose=1").status_code == 200


def test_where_the_role_has_ended_one_does_not_land(at_work: Client, person: User) -> None:
    at_work.get("/puyang/desk/")
    end(person, Role.AUDITOR)
    end(person, Role.EXPERT)
    assert at_work.get("/accounts/funds/")["Location"] == "/taiyuan/desk/"


def end(person: User, role: Role) -> None:
    yesterday = clock.today() - timedelta(days=1)
    held = Membership.objects.filter(user=person, role=role)
    held.update(valid_from=yesterday - timedelta(days=30), valid_to=yesterday)


def test_a_role_past_its_last_day_enters_no_more_at_the_next_request(
    client: Client, taiyuan: Fund
) -> None:
    today = clock.today()
    auditor = member(taiyuan, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(valid_to=today)
    client.force_login(auditor)
    assert client.get("/taiyuan/desk/").status_code == 200
    with clock.standing_at(clock.now() + timedelta(days=1)):
        # The session as it were, had it been used all night.
        Session.objects.update(seen_at=clock.now())
        assert client.get("/taiyuan/desk/").status_code == 404
        assert client.get("/taiyuan/money/payments/").status_code == 404
        assert "没有有效的任职" in client.get("/accounts/me/").content.decode()


def test_a_role_before_its_first_day_does_not_enter_yet(client: Client, taiyuan: Fund) -> None:
    auditor = member(taiyuan, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(valid_from=clock.today() + timedelta(days=1))
    client.force_login(auditor)
    assert client.get("/taiyuan/desk/").status_code == 404


def test_ending_a_role_is_felt_within_an_open_session(at_work: Client, person: User) -> None:
    assert at_work.get("/puyang/desk/").status_code == 200
    end(person, Role.AUDITOR)
    end(person, Role.EXPERT)
    assert at_work.get("/puyang/desk/").status_code == 404
    assert at_work.get("/taiyuan/desk/").status_code == 200


def test_an_auditor_sees_the_years_of_the_role_alone(client: Client, taiyuan: Fund) -> None:
    auditor = member(taiyuan, Role.AUDITOR)
    Membership.objects.filter(user=auditor).update(years=[2021])
    client.force_login(auditor)
    assert client.get("/taiyuan/money/payments/?year=2021").status_code == 200
    refused = client.get("/taiyuan/money/payments/?year=2020")
    assert refused.status_code == 403
    assert "您只能看2021年的资料" in refused.content.decode()


def test_the_menu_costs_no_query(
    client: Client, taiyuan: Fund, puyang: Fund, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person = member(taiyuan, Role.EXPERT)
    client.force_login(person)
    client.get("/taiyuan/desk/")
    with django_assert_num_queries(_count(client)):
        MembershipFactory.create(user=person, fund=puyang, role=Role.EXPERT)
        client.get("/taiyuan/desk/")


def _count(client: Client) -> int:
    """Return the queries of the desk, and the one that adds a role."""
    with CaptureQueriesContext(connection) as seen:
        client.get("/taiyuan/desk/")
    return len(seen) + 1
