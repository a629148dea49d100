"""Figures hold against a count by hand; people, times and hours stay apart."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.volunteers import (
    DivisionFactory,
    OrganisationFactory,
    served,
    volunteer_by,
)
from tests.volunteers.views.conftest import signed_in
from volunteers.models import Organisation, Population, RecordKind, ServiceRecord, Volunteer
from volunteers.queries.figures import (
    Served,
    Share,
    registered_on,
    served_between,
    share_of_residents,
)
from volunteers.queries.team_figures import TeamsAsked, served_for_teams
from volunteers.services.leaving import leave

TODAY = date(2026, 11, 20)
MAY = (date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture(autouse=True)
def _today() -> Any:
    with clock.standing_at(datetime(2026, 11, 20, 4, tzinfo=UTC)):
        yield


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def counted(residents: int, on: date, by: User) -> Population:
    return Population.objects.create(
        division=DivisionFactory.create(),
        residents=residents,
        counted_on=on,
        source="统计公报",
        recorded_by=by,
    )


def undone(record: ServiceRecord) -> None:
    ServiceRecord.objects.filter(pk=record.pk).update(is_reversed=True)
    served(
        record.volunteer,
        -record.minutes,
        kind=RecordKind.REVERSAL,
        reverses=record,
        reason="错",
        served_on=record.served_on,
        organisation=record.organisation,
    )


def test_the_known_share_comes_out() -> None:
    share = Share(55_310, TODAY, 76_367, date(2020, 11, 1))
    assert (share.text, share.value) == ("72.43%", Decimal("72.43"))


@given(st.integers(0, 3_000_000), st.integers(1, 3_000_000))
def test_a_share_is_half_up_of_the_two_it_names(registered: int, residents: int) -> None:
    exact = 10_000 * registered
    whole, rest = divmod(exact, residents)
    cents = whole + (1 if 2 * rest >= residents else 0)
    value = Share(registered, TODAY, residents, TODAY).value
    assert value == Decimal(cents) / 100


def test_registered_are_those_who_came_and_did_not_leave(office: User) -> None:
    volunteer_by(office, registered_on=date(2026, 1, 1))
    volunteer_by(office, registered_on=date(2026, 3, 1))
    gone = volunteer_by(office, registered_on=date(2026, 2, 1))
    leave(gone, reason="本人申请", seen_version=1, by=office)
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), TODAY)
    assert [registered_on(day) for day in days] == [0, 1, 2, 3, 2]


def test_without_a_count_of_residents_there_is_no_share(office: User) -> None:
    volunteer_by(office, registered_on=date(2026, 1, 1))
    counted(100, TODAY, office)
    earlier = share_of_residents(TODAY - timedelta(days=1))
    assert (earlier.registered, earlier.residents, earlier.text) == (1, None, None)


def test_the_share_is_of_the_citys_last_count(office: User) -> None:
    volunteer_by(office, registered_on=date(2026, 1, 1))
    counted(100, date(2020, 11, 1), office)
    counted(80, date(2025, 12, 31), office)
    district = DivisionFactory.create(code="990102", name="示例区")
    Population.objects.create(
        division=district, residents=5, counted_on=TODAY, source="统计公报", recorded_by=office
    )
    share = share_of_residents(TODAY)
    assert (share.residents, share.counted_on) == (80, date(2025, 12, 31))
    assert share.text == "1.25%"
    assert share_of_residents(date(2025, 1, 1)).residents == 100


def test_what_was_served_is_what_a_count_by_hand_finds(office: User) -> None:
    teams: list[Organisation] = [OrganisationFactory.create() for _ in range(2)]
    people: list[Volunteer] = [volunteer_by(office) for _ in range(4)]
    plan = [
        (0, 0, date(2026, 5, 1), 60),
        (0, 0, date(2026, 5, 31), 45),
        (0, 1, date(2026, 5, 2), 30),
        (1, 1, date(2026, 5, 9), 119),
        (2, None, date(2026, 5, 9), 7),
        (3, 0, date(2026, 4, 30), 500),
        (3, 0, date(2026, 6, 1), 500),
    ]
    for who, team, day, minutes in plan:
        organisation = None if team is None else teams[team]
        served(people[who], minutes, served_on=day, organisation=organisation)
    undone(served(people[3], 90, served_on=date(2026, 5, 20), organisation=teams[1]))
    inside = [row for row in plan if MAY[0] <= row[2] <= MAY[1]]
    found = served_between(*MAY)
    assert found == Served(
        people=len({row[0] for row in inside}),
        times=len(inside),
        minutes=sum(row[3] for row in inside),
        organisations=2,
        of_organisations=sum(row[3] for row in inside if row[1] is not None),
    )
    assert (found.people, found.times, found.minutes) == (3, 5, 261)
    assert (found.per_head, found.per_organisation) == (87, 127)
    by_team: dict[str, list[int]] = defaultdict(list)
    for _, team, _, minutes in inside:
        if team is not None:
            by_team[teams[team].number].append(minutes)
    listed, _ = served_for_teams(TeamsAsked(*MAY))
    rows = {row.number: row.served for row in listed if row.served.times}
    assert {number: (row.times, row.minutes) for number, row in rows.items()} == {
        number: (len(minutes), sum(minutes)) for number, minutes in by_team.items()
    }
    # Person 0 served for both: the rows' people do not add up to those who served.
    assert sum(row.people for row in rows.values()) == 3


def test_nothing_served_has_no_average(office: User) -> None:
    found = served_between(*MAY)
    assert (found.people, found.times, found.minutes) == (0, 0, 0)
    assert (found.per_head, found.per_organisation) == (None, None)


def test_the_page_names_both_numbers_and_their_days(taiyuan: Fund) -> None:
    person = member(taiyuan, Role.OFFICE)
    place = "/taiyuan/hours/figures/"
    with fund_scope(taiyuan.pk):
        volunteer = volunteer_by(person, registered_on=date(2026, 1, 1))
        served(volunteer, 119, served_on=date(2026, 5, 9))
    page = signed_in(person).get(place).content.decode()
    assert "1 人 ÷ 未说明" in page
    with fund_scope(taiyuan.pk):
        counted(80, date(2025, 12, 31), person)
    page = signed_in(person).get(f"{place}?period=2026-05").content.decode()
    assert "1.25" in page
    assert "1 人（2026-05-31）÷ 80 人（2025-12-31，统计公报）" in page
    assert "1.9 小时 ÷ 服务过的 1 人" in page
    for unknown in ("2026-13", "2099", "x", "2026-12"):
        answer: Any = signed_in(person).get(f"{place}?period={unknown}")
        assert answer.context["period"].value == "2026"


def test_who_reads_figures_needs_no_registry(taiyuan: Fund) -> None:
    finance: Client = signed_in(member(taiyuan, Role.FINANCE))
    assert finance.get("/taiyuan/hours/figures/").status_code == 200
    assert finance.get("/taiyuan/hours/ranking/").status_code == 403
