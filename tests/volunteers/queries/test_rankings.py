"""Rankings: the same hours the same place, who opted out is not there, nobody is cut unsaid."""

from datetime import date

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.factories.funds import UnitFactory, member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import OrganisationFactory, served, volunteer_by
from tests.volunteers.views.conftest import signed_in
from volunteers.models import Organisation, RecordKind, ServiceRecord, Volunteer
from volunteers.queries.rankings import (
    Asked,
    Standing,
    levels_of,
    places_from,
    ranking,
    standing_among,
)
from volunteers.services.leaving import leave

DAY = date(2026, 5, 9)
FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def places(asked: Asked, most: int = 100) -> list[tuple[int, int, int]]:
    return [(row.place, row.volunteer.pk, row.minutes) for row in ranking(asked, most=most).places]


def test_the_same_hours_are_the_same_place(office: User) -> None:
    people: list[Volunteer] = [volunteer_by(office) for _ in range(5)]
    for volunteer, minutes in zip(people, (60, 120, 60, 30, 120), strict=True):
        served(volunteer, minutes, served_on=DAY)
    first, second, third, last = people[1], people[4], people[0], people[3]
    wanted = [
        (1, first.pk, 120),
        (1, second.pk, 120),
        (3, third.pk, 60),
        (3, people[2].pk, 60),
        (5, last.pk, 30),
    ]
    assert places(Asked()) == wanted
    assert places(Asked(FIRST, LAST)) == wanted
    assert places(Asked(since=date(2026, 6, 1), until=date(2026, 6, 30))) == []


def test_who_opted_out_or_left_takes_no_place(office: User) -> None:
    shy = volunteer_by(office, is_unranked=True)
    gone, there, idle = (volunteer_by(office) for _ in range(3))
    for volunteer in (shy, gone, there):
        served(volunteer, 60, served_on=DAY)
    undone = served(idle, 60, served_on=DAY)
    ServiceRecord.objects.filter(pk=undone.pk).update(is_reversed=True)
    served(idle, -60, kind=RecordKind.REVERSAL, reverses=undone, reason="错", served_on=DAY)
    leave(gone, reason="本人申请", seen_version=1, by=office)
    for asked in (Asked(), Asked(FIRST, LAST)):
        assert places(asked) == [(1, there.pk, 60)]


def test_an_organisations_ranking_counts_what_was_served_for_it(office: User) -> None:
    unit = UnitFactory.create()
    own: Organisation = OrganisationFactory.create(unit=unit)
    other: Organisation = OrganisationFactory.create()
    both, once = volunteer_by(office, organisation=own), volunteer_by(office)
    served(both, 60, organisation=own, served_on=DAY)
    served(both, 600, organisation=other, served_on=DAY)
    served(once, 90, organisation=own, served_on=DAY)
    wanted = [(1, once.pk, 90), (2, both.pk, 60)]
    assert places(Asked(organisation=own)) == wanted
    assert places(Asked(among=Organisation.objects.filter(unit=unit))) == wanted
    assert places(Asked(organisation=other)) == [(1, both.pk, 600)]


def test_a_place_that_is_not_listed_whole_is_told(office: User) -> None:
    for minutes in (90, 60, 60, 60, 30):
        served(volunteer_by(office), minutes, served_on=DAY)
    assert ranking(Asked(), most=2).cut == 2
    assert ranking(Asked(), most=4).cut is None
    assert ranking(Asked(), most=5).cut is None
    assert len(ranking(Asked(), most=2).places) == 2


@settings(max_examples=10, deadline=None)
@given(minutes=st.lists(st.sampled_from([30, 60, 90, 120]), min_size=1, max_size=8))
def test_a_place_is_one_more_than_those_before(minutes: list[int]) -> None:
    office = PERSON[0]
    day = date(2025, 1, 1)
    Volunteer.objects.update(is_unranked=True)
    for each in minutes:
        served(volunteer_by(office), each, served_on=day)
    for asked in (Asked(), Asked(since=day, until=day)):
        found = ranking(asked).places
        assert sorted(row.minutes for row in found) == sorted(minutes)
        assert [row.place for row in found] == [
            1 + sum(other > row.minutes for other in minutes) for row in found
        ]


PERSON: list[User] = []


@pytest.fixture(autouse=True)
def _person(office: User) -> None:
    PERSON[:] = [office]


def test_the_page_is_of_a_period_and_of_an_organisation(taiyuan: Fund, office: User) -> None:
    with fund_scope(taiyuan.pk):
        unit = UnitFactory.create()
        own: Organisation = OrganisationFactory.create(name="示例交通服务队", unit=unit)
        volunteer = volunteer_by(office, organisation=own, name="林示例")
        other = volunteer_by(office, name="别队的人")
        served(volunteer, 125, organisation=own, served_on=DAY)
        served(other, 60, served_on=DAY)
        team = member(taiyuan, Role.ORGANISATION, unit=unit)
    place = "/taiyuan/hours/ranking/"
    browser = signed_in(office)
    assert "别队的人" in browser.get(place).content.decode()
    page = browser.get(f"{place}?organisation=示例交通服务队&period=2026-05").content.decode()
    assert "林示例" in page
    assert "2.0" in page
    assert "别队的人" not in page
    unknown = browser.get(f"{place}?organisation=没有的队").content.decode()
    assert "没有叫“没有的队”的组织" in unknown
    assert "林示例" not in unknown
    of_team: Client = signed_in(team)
    seen = of_team.get(place).content.decode()
    assert "林示例" in seen
    assert "别队的人" not in seen


def test_the_page_goes_on_behind_its_last_and_begins_at_a_place(
    office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("volunteers.views.rankings.MOST", 2)
    monkeypatch.setattr(places_from, "__kwdefaults__", {"most": 2})
    monkeypatch.setattr(ranking, "__kwdefaults__", {"most": 2})
    people: list[Volunteer] = [volunteer_by(office, name=f"林{name}") for name in "甲乙丙丁"]
    for volunteer, minutes in zip(people, (240, 180, 120, 60), strict=True):
        served(volunteer, minutes, served_on=DAY)
    browser = signed_in(office)
    here = "/taiyuan/hours/ranking/"
    first = browser.get(here).content.decode()
    assert "林乙" in first
    assert "林丙" not in first
    behind = f"?minutes=180&behind={people[1].pk}"
    assert behind.replace("&", "&amp;") in first
    for asked in (behind, "?from=3"):
        text = browser.get(here + asked).content.decode()
        assert "林丙" in text
        assert "林乙" not in text
    for odd in ("?from=99", "?from=x", "?minutes=9999999999999999999&behind=1"):
        assert browser.get(here + odd).status_code == 200


def test_one_s_place_in_a_period_is_counted_from_kept_sums(in_taiyuan: Fund) -> None:
    first, second, same, shy, idle = (plain_volunteer(is_unranked=n == 3) for n in range(5))
    for who, minutes in ((first, 120), (second, 60), (same, 60), (shy, 600)):
        served(who, minutes, served_on=date(2026, 5, 9))
    served(second, 600, served_on=date(2026, 6, 9))
    may = Asked(since=date(2026, 5, 1), until=date(2026, 5, 31))
    levels = levels_of(may)
    assert levels == [(120, 1), (60, 2)]
    assert standing_among(levels, first, may) == Standing(1, 3, 120)
    assert standing_among(levels, second, may) == standing_among(levels, same, may)
    assert standing_among(levels, same, may) == Standing(2, 3, 60)
    assert standing_among(levels, shy, may) is None
    assert standing_among(levels, idle, may) is None
