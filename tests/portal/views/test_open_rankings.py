"""Rankings for anybody: masked, opt-out honoured, by period, district and organisation."""

from datetime import date

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from funds.models import Fund
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import DivisionFactory, OrganisationFactory, served
from volunteers.models import Volunteer, VolunteerState

HOME = "/taiyuan/rankings/"
DAY = date(2026, 5, 9)


@pytest.fixture(autouse=True)
def kept(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """Keep nothing between tests, and count what is asked for."""
    cache.clear()
    counted: dict[str, int] = {}

    def too_often(what: str, who: str, *, most: int, within: int) -> bool:
        counted[what] = counted.get(what, 0) + 1
        return counted[what] > most

    monkeypatch.setattr("portal.views.open_rankings.too_often", too_often)
    return counted


@pytest.fixture
def people(in_taiyuan: Fund) -> list[Volunteer]:
    team = OrganisationFactory.create(name="示例交通服务队")
    division = DivisionFactory.create(code="990101", name="示例区")
    first = plain_volunteer(name="王一二", organisation=team)
    second = plain_volunteer(name="李三四", division=division)
    shy = plain_volunteer(name="赵五六", is_unranked=True)
    served(first, 120, served_on=DAY, organisation=team)
    served(second, 120, served_on=date(2026, 6, 1))
    served(shy, 600, served_on=DAY)
    return [first, second, shy]


def page(client: Client, asked: str = "") -> str:
    answer = client.get(HOME + asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_names_are_masked_and_who_opted_out_is_not_there(
    client: Client, people: list[Volunteer]
) -> None:
    text = page(client)
    assert "王*二" in text
    assert "李*四" in text
    assert "赵*六" not in text
    for volunteer in people:
        assert volunteer.name not in text
        assert volunteer.number not in text
    assert text.count("第 1 名　") == 2


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("?period=2026-05", "王*二", "李*四"),
        ("?period=2026", "李*四", "赵*六"),
        ("?division=990101", "李*四", "王*二"),
        ("?organisation=示例交通服务队", "王*二", "李*四"),
    ],
)
def test_it_is_narrowed(
    client: Client, people: list[Volunteer], asked: str, there: str, gone: str
) -> None:
    text = page(client, asked)
    assert there in text
    assert gone not in text


def test_what_is_not_there_is_said(client: Client, people: list[Volunteer]) -> None:
    assert "没有叫“没有的队”的组织" in page(client, "?organisation=没有的队")
    assert "王*二" in page(client, "?division=99x&period=1")


def test_a_ranking_is_kept_and_one_network_asks_for_so_many(
    client: Client, people: list[Volunteer], kept: dict[str, int]
) -> None:
    for _ in range(3):
        page(client)
    assert kept == {"ranking": 1}
    kept["ranking"] = 60
    assert client.get(HOME + "?period=2025").status_code == 429
    page(client)


def test_whoever_opts_out_or_leaves_is_gone_at_once(
    client: Client, people: list[Volunteer], kept: dict[str, int]
) -> None:
    first, second, _ = people
    assert "王*二" in page(client)
    Volunteer.objects.filter(pk=first.pk).update(is_unranked=True)
    text = page(client)
    assert "王*二" not in text
    assert "李*四" in text
    Volunteer.objects.filter(pk=second.pk).update(state=VolunteerState.LEFT, left_on=DAY)
    assert "李*四" not in page(client)
    # A ranking of nobody is kept like any other.
    page(client)
    assert kept == {"ranking": 3}


def test_as_many_queries_for_three_as_for_one(client: Client, in_taiyuan: Fund) -> None:
    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    served(plain_volunteer(organisation=OrganisationFactory.create()), 60, served_on=DAY)
    asked()
    one = asked()
    for _ in range(2):
        served(plain_volunteer(organisation=OrganisationFactory.create()), 60, served_on=DAY)
    assert asked() == one


def test_organisations_and_districts_are_ranked_beside_people(
    client: Client, people: list[Volunteer]
) -> None:
    other = OrganisationFactory.create(name="示例助学服务队")
    served(people[1], 60, served_on=DAY, organisation=other)
    served(people[2], 60, served_on=DAY, organisation=other)
    text = page(client, "?of=teams&period=2026-05")
    assert text.count("第 1 名　") == 2
    for told in ("示例助学服务队", "2 人服务", "示例交通服务队", "2.0 小时"):
        assert told in text
    assert "示例助学服务队" not in page(client, "?of=teams&period=2026-06")
    text = page(client, "?of=divisions")
    assert "示例区" in text
    assert "3.0 小时" in text
    assert "王*二" not in text


def test_the_city_itself_is_no_district(client: Client, people: list[Volunteer]) -> None:
    """Who is written down for the city alone is of no district, as the page of districts has it."""
    city = DivisionFactory.create(code="990100", name="示例市本级")
    served(plain_volunteer(division=city), 600, served_on=DAY)
    cache.clear()
    text = page(client, "?of=divisions")
    assert "示例区" in text
    assert "10.0 小时" not in text


def test_groups_ask_the_same_however_many(client: Client, people: list[Volunteer]) -> None:
    def asked() -> int:
        cache.clear()
        with CaptureQueriesContext(connection) as seen:
            page(client, "?of=teams")
        return len(seen)

    one = asked()
    for _ in range(2):
        served(people[0], 60, served_on=DAY, organisation=OrganisationFactory.create())
    assert asked() == one
