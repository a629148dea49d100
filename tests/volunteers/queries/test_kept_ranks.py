"""My rank, at any depth, agrees with a count, whatever happens to hours and people."""

import threading
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from funds.models import Fund, User
from funds.permissions import Role
from kit.tenancy.scope import fund_scope
from tests.factories.funds import member
from tests.factories.stars import plain_volunteer
from tests.factories.volunteers import served
from volunteers.models import RankTally, Volunteer, VolunteerState, VolunteerTotal
from volunteers.queries.rankings import (
    Edge,
    Standing,
    minutes_at,
    my_rank,
    people_above,
    places_from,
)
from volunteers.services.hours import reverse_record

DAY = date(2026, 5, 9)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


def by_hand() -> list[int]:
    """Return the minutes of all who take part, the most first."""
    rows = VolunteerTotal.objects.filter(
        minutes__gt=0, volunteer__is_unranked=False, volunteer__state=VolunteerState.ACTIVE
    )
    return sorted(rows.values_list("minutes", flat=True), reverse=True)


def demand_right() -> None:
    """Demand that places, minutes at places and pages are what a count by hand gives."""
    counted = by_hand()
    for volunteer in Volunteer.objects.all():
        total = VolunteerTotal.objects.filter(volunteer=volunteer, minutes__gt=0).first()
        takes_part = volunteer.state == VolunteerState.ACTIVE and not volunteer.is_unranked
        wanted = None
        if total is not None and takes_part:
            place = 1 + sum(each > total.minutes for each in counted)
            wanted = Standing(place, len(counted), total.minutes)
        assert my_rank(volunteer) == wanted
    for place, minutes in enumerate(counted, start=1):
        assert minutes_at(place) == minutes
    assert minutes_at(len(counted) + 1) is None
    seen: list[tuple[int, int]] = []
    edge = Edge(10**9)
    while page := places_from(edge, most=2):
        seen += [(row.place, row.minutes) for row in page]
        edge = Edge(page[-1].minutes, page[-1].volunteer.pk)
    assert seen == [(1 + sum(each > own for each in counted), own) for own in counted]


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["serve", "serve", "serve", "opt", "leave", "back", "reverse"]),
        st.integers(0, 4),
        st.sampled_from([1, 30, 30, 59, 599, 600, 601, 1200]),
    ),
    max_size=20,
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=ACTS)
def test_a_place_is_a_count_by_hand(office: User, acts: list[tuple[str, int, int]]) -> None:
    with transaction.atomic():
        people = [plain_volunteer() for _ in range(5)]
        for act, at, minutes in acts:
            _do(act, people[at], minutes, office)
        demand_right()
        transaction.set_rollback(True)


def _do(act: str, who: Volunteer, minutes: int, office: User) -> None:
    row = Volunteer.objects.filter(pk=who.pk)
    if act == "serve":
        served(who, minutes, served_on=DAY)
    elif act == "opt":
        row.update(is_unranked=not row.get().is_unranked)
    elif act == "leave":
        row.update(state=VolunteerState.LEFT, left_on=DAY)
    elif act == "back":
        row.update(state=VolunteerState.ACTIVE, left_on=None)
    else:
        standing = who.records.filter(is_reversed=False, reverses=None).first()
        if standing is not None:
            reverse_record(standing, reason="重复", by=office)


def test_many_at_once_are_counted_by_one_statement(office: User) -> None:
    people = [plain_volunteer() for _ in range(4)]
    for who in people:
        served(who, 90, served_on=DAY)
    with CaptureQueriesContext(connection) as queries:
        Volunteer.objects.filter(pk__in=[each.pk for each in people[:3]]).update(is_unranked=True)
    assert len(queries) == 1
    assert people_above(0) == 1
    demand_right()


@pytest.mark.django_db(transaction=True)
def test_who_opts_out_while_hours_come_is_counted_once(taiyuan: Fund) -> None:
    """Two transactions each change what the other reads; either order ends right."""
    with fund_scope(taiyuan.pk):
        fresh, known = plain_volunteer(), plain_volunteer()
        served(known, 60, served_on=DAY)
    for who in (fresh, known):
        for out_first in (True, False):
            with fund_scope(taiyuan.pk):
                Volunteer.objects.filter(pk=who.pk).update(is_unranked=False)
            _race(taiyuan, who, out_first=out_first)
            with fund_scope(taiyuan.pk):
                demand_right()
    with fund_scope(taiyuan.pk):
        lanes = set(RankTally.objects.values_list("lane", flat=True))
    assert 0 in lanes


def _race(fund: Fund, who: Volunteer, *, out_first: bool) -> None:
    began = threading.Event()

    def opt_out() -> Any:
        return Volunteer.objects.filter(pk=who.pk).update(is_unranked=True)

    def serve() -> Any:
        return served(who, 30, served_on=DAY)

    first, second = (opt_out, serve) if out_first else (serve, opt_out)

    def later() -> None:
        began.wait()
        try:
            with fund_scope(fund.pk), transaction.atomic():
                second()
        finally:
            connection.close()

    thread = threading.Thread(target=later)
    thread.start()
    with fund_scope(fund.pk), transaction.atomic():
        first()
        began.set()
        # The other one reads and waits, or passes, before this one is through.
        thread.join(0.2)
    thread.join(10)
    assert not thread.is_alive()
