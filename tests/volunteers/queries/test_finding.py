"""Finding shifts: those that are open, on a day, in a district, nearest first.

Lists ask the same number of questions however many rows they have.
"""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.activities import (
    ActivityFactory,
    PostFactory,
    ShiftFactory,
    own,
    published,
    someone,
)
from tests.factories.funds import member
from tests.factories.volunteers import DivisionFactory, StationFactory
from tests.volunteers.services.conftest import at
from volunteers.models import CheckWay, Shift, Volunteer
from volunteers.queries.attendance import attendances_of_shift
from volunteers.queries.finding import (
    Wanted,
    narrowed,
    near,
    open_shifts,
    own_sign_ups,
    shifts_of_activity,
    with_room,
)
from volunteers.queries.sign_ups import place_in_line, sign_ups_of_shift
from volunteers.services.attendance import check_in
from volunteers.services.sign_ups import sign_up


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    with clock.standing_at(at(8)):
        return member(in_taiyuan, Role.OFFICE)


def shift_at(hour: float, **fields: Any) -> Shift:
    made: Shift = ShiftFactory.create(
        starts_at=at(hour), ends_at=at(hour + 1), **{"quota": 9, **fields}
    )
    return made


def questions(ask: Callable[[], Any]) -> tuple[int, list[Any]]:
    with CaptureQueriesContext(connection) as asked:
        rows = list(ask())
        for row in rows:
            str(getattr(row, "volunteer", "")), str(getattr(row, "activity", ""))
    return len(asked), rows


def placed(latitude: str, longitude: str) -> Shift:
    activity = published(latitude=Decimal(latitude), longitude=Decimal(longitude))
    shift: Shift = ShiftFactory.create(activity=activity)
    return shift


def test_only_what_may_still_be_come_to_is_found(in_taiyuan: Fund) -> None:
    now = clock.now()
    open_one = ShiftFactory.create()
    running = ShiftFactory.create(
        starts_at=now - timedelta(minutes=5), ends_at=now + timedelta(minutes=5)
    )
    ShiftFactory.create(starts_at=now - timedelta(minutes=5), ends_at=now - timedelta(minutes=1))
    ShiftFactory.create(activity=ActivityFactory.create())
    ShiftFactory.create(cancelled_at=now, cancel_reason="下雨")
    assert {shift.pk for shift in open_shifts(now)} == {open_one.pk, running.pk}


def test_a_day_and_a_district_narrow(in_taiyuan: Fund) -> None:
    north = DivisionFactory.create(code="990102", name="示例北区")
    shift = ShiftFactory.create(activity=published(division=north))
    ShiftFactory.create()
    later = ShiftFactory.create(
        activity=shift.activity,
        starts_at=shift.starts_at + timedelta(days=1),
        ends_at=shift.ends_at + timedelta(days=1),
    )
    rows = open_shifts(clock.now())
    assert set(narrowed(rows, Wanted(division=north))) == {shift, later}
    tomorrow = clock.today() + timedelta(days=1)
    assert list(narrowed(rows, Wanted(tomorrow, north))) == [shift]


def test_the_nearest_come_first_by_the_post_where_there_is_one(in_taiyuan: Fund) -> None:
    """One degree north is 111.32 km; at 35.76° one east is 90.3 km."""
    here = (35.762, 115.029)
    far, at_hand = placed("35.862000", "115.029000"), placed("35.771000", "115.029000")
    east = placed("35.762000", "115.129000")
    placed("36.762000", "115.029000")
    ShiftFactory.create()
    post = PostFactory.create(activity=far.activity, latitude="35.762000", longitude="115.030000")
    on_post = ShiftFactory.create(activity=far.activity, post=post)
    found = [(shift.pk, shift.metres) for shift in near(open_shifts(clock.now()), *here)]
    assert [pk for pk, _ in found] == [on_post.pk, at_hand.pk, east.pk, far.pk]
    metres = [metres for _, metres in found]
    assert metres == pytest.approx([90, 1002, 9033, 11132], abs=3)


def test_the_shifts_one_can_join_are_one_question(office: User) -> None:
    with clock.standing_at(at(8)):
        over, soon, later = shift_at(6), shift_at(9, quota=2), shift_at(20)
        shift_at(9.5, cancelled_at=at(1), cancel_reason="暴雨")
        volunteer = someone(office)
        sign_up(soon, volunteer, by=own(volunteer))
        asked, rows = questions(lambda: with_room(open_shifts(clock.now()).order_by("starts_at")))
        assert asked == 1
        assert [(row.pk, row.taken, row.left) for row in rows] == [
            (soon.pk, 1, 1),
            (later.pk, 0, 9),
        ]
        assert over not in rows
        of_activity: list[Any] = list(shifts_of_activity(soon.activity, clock.now()))
        assert [row.taken for row in of_activity] == [1]


def test_shifts_of_years_ago_are_not_read(in_taiyuan: Fund) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    now = clock.now()
    for rows in (open_shifts(now), shifts_of_activity(published(), now)):
        [bound] = [line for line in rows.explain().splitlines() if "starts_at >" in line]
        assert "Index Cond" in bound


def test_one_s_own_shifts_are_shown_until_they_cannot_be_checked_out_of(office: User) -> None:
    with clock.standing_at(at(8)):
        volunteer = someone(office)
        for hour in (11, 9):
            sign_up(shift_at(hour), volunteer, by=own(volunteer))
    for moment, count in ((11.99, 2), (12, 1), (14, 0)):
        assert own_sign_ups(volunteer, at(moment)).count() == count


def test_who_signed_up_and_came_is_one_question(office: User) -> None:
    with clock.standing_at(at(8.75)):
        shift = shift_at(9)

        def comes() -> None:
            volunteer = someone(office)
            sign_up(shift, volunteer, by=own(volunteer))
            check_in(shift, volunteer, way=CheckWay.SCREEN, by=own(volunteer))

        comes()
        lists: tuple[Callable[[Shift], Any], ...] = (sign_ups_of_shift, attendances_of_shift)
        for ask in lists:
            assert questions(partial(ask, shift))[0] == 1
        comes()
        comes()
        for ask in lists:
            asked, rows = questions(partial(ask, shift))
            assert (asked, len(rows)) == (1, 3)
            assert "sealed" in rows[0].volunteer.get_deferred_fields()


def test_an_act_asks_as_much_however_many_wait(office: User) -> None:
    with clock.standing_at(at(8)):
        shift = shift_at(9, quota=1)
        people = [someone(office) for _ in range(6)]

        def joins(volunteer: Volunteer) -> int:
            account = own(volunteer)
            return questions(lambda: [sign_up(shift, volunteer, by=account)])[0]

        counts = [joins(volunteer) for volunteer in people]
        assert counts[2] == counts[-1]
        rows = sign_ups_of_shift(shift)
        assert [place_in_line(row) for row in rows] == [0, 1, 2, 3, 4, 5]


def test_an_activity_without_a_place_of_its_own_is_at_its_station(in_taiyuan: Fund) -> None:
    station = StationFactory.create(latitude="35.771000", longitude="115.029000")
    ShiftFactory.create(activity=published(station=StationFactory.create()))
    there = ShiftFactory.create(activity=published(station=station))
    elsewhere = published(
        station=station, latitude=Decimal("35.763000"), longitude=Decimal("115.029000")
    )
    closer = ShiftFactory.create(activity=elsewhere)
    found = list(near(open_shifts(clock.now()), 35.762, 115.029))
    assert found == [closer, there]
