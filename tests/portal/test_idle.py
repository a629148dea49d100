"""Whoever does nothing for half an hour is signed out, and no script of a page prevents it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from funds.models import Fund, Session, User
from funds.permissions import Role
from kit import clock
from portal.idle import is_work
from tests.factories.funds import PASSWORD, member

DESK = "/taiyuan/desk/"


@pytest.fixture
def person(taiyuan: Fund) -> User:
    return member(taiyuan, Role.OFFICE)


@pytest.fixture
def at_work(client: Client, person: User) -> Client:
    client.force_login(person)
    return client


@contextmanager
def later(minutes: float) -> Iterator[None]:
    with clock.standing_at(clock.now() + timedelta(minutes=minutes)):
        yield


def test_half_an_hour_without_work_signs_out(at_work: Client) -> None:
    with later(29):
        assert at_work.get(DESK).status_code == 200
    with later(29 + 31):
        answer = at_work.get(DESK)
    assert answer["Location"] == f"/accounts/login/?next={DESK}"
    assert "_auth_user_id" not in at_work.session
    assert "30 分钟没有办理，已自动退出" in at_work.get(answer["Location"]).content.decode()


def test_each_page_opened_begins_the_half_hour_anew(at_work: Client) -> None:
    for passed in (20, 40, 60, 80):
        with later(passed):
            assert at_work.get(DESK).status_code == 200


def test_the_place_may_choose_other_minutes(at_work: Client, settings: Settings) -> None:
    settings.IDLE_MINUTES = 5
    assert 'data-idle="300"' in at_work.get(DESK).content.decode()
    with later(6):
        assert at_work.get(DESK).status_code == 302


def test_a_form_sent_too_late_writes_nothing_and_says_so(at_work: Client) -> None:
    with later(31):
        answer = at_work.post("/taiyuan/money/purposes/new/", {"name": "助学"})
    assert answer.status_code == 401
    assert "登录已过期" in answer.content.decode()


@pytest.mark.parametrize(
    "headers",
    [{"HX-Request": "true"}, {"Sec-Fetch-Mode": "cors"}, {"Sec-Fetch-Mode": "same-origin"}],
)
def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(
    at_work: Client, headers: dict[str, str]
) -> None:
    for passed in (10, 20, 29):
        with later(passed):
            assert at_work.get(DESK, headers=headers).status_code == 200
    with later(31):
        answer = at_work.get(DESK, headers=headers)
        assert (answer.status_code, answer["HX-Refresh"]) == (401, "true")
        assert at_work.get(DESK).status_code == 302


def test_whoever_types_says_so(at_work: Client) -> None:
    for passed in (20, 40, 60):
        with later(passed):
            assert at_work.post("/accounts/awake/").status_code == 204
    with later(60 + 29):
        assert at_work.get(DESK).status_code == 200
    with later(60 + 29 + 31):
        assert at_work.post("/accounts/awake/").status_code == 302


@pytest.mark.parametrize(
    ("method", "headers", "work"),
    [
        ("get", {}, True),
        ("get", {"Sec-Fetch-Mode": "navigate"}, True),
        ("get", {"Sec-Fetch-Mode": "cors"}, False),
        ("get", {"HX-Request": "true"}, False),
        ("post", {"HX-Request": "true"}, True),
        ("head", {"Sec-Fetch-Mode": "no-cors"}, False),
    ],
)
def test_what_is_work(rf: RequestFactory, method: str, headers: dict[str, str], work: bool) -> None:
    assert is_work(getattr(rf, method)("/", headers=headers)) is work


def test_pages_stay_cheap(
    at_work: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Only once a minute is it written down that somebody is there: one statement."""
    page = "/accounts/me/preferences/"
    at_work.get(page)
    with django_assert_num_queries(4) as within:
        at_work.get(page)
    writes = [query["sql"] for query in within.captured_queries if "UPDATE" in query["sql"]]
    assert writes == []
    with later(2), django_assert_num_queries(5) as after:
        at_work.get(page)
    assert sum("UPDATE" in query["sql"] for query in after.captured_queries) == 1


def test_a_visitor_has_no_session_to_lose(
    client: Client, db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(2) as seen:
        client.get("/accounts/inactive/")
    assert all("SAVEPOINT" in query["sql"] for query in seen.captured_queries)


def test_signing_in_anew_begins_anew(at_work: Client, person: User) -> None:
    with later(31):
        at_work.get(DESK)
        at_work.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
        assert at_work.get(DESK).status_code == 200
    with later(31 + 29):
        assert at_work.get(DESK).status_code == 200


def test_a_session_knows_its_person(at_work: Client, person: User) -> None:
    row = Session.objects.get(session_key=at_work.session.session_key)
    assert row.user == person
    at_work.get(f"{DESK}?year=2020")
    row.refresh_from_db()
    assert row.user == person
