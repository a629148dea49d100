"""Many hands at once: the quota holds, one row for one person, one place at a time."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import Refusal
from kit.tenancy.scope import fund_scope
from tests.factories.activities import ShiftFactory, own, someone
from tests.factories.funds import member
from tests.volunteers.services.conftest import at
from volunteers.models import Activity, Attendance, CheckWay, Shift, SignUp, SignUpState, Volunteer
from volunteers.queries.hours import minutes_in_all
from volunteers.services.approving import take_pending
from volunteers.services.attendance import check_in, check_out
from volunteers.services.sign_ups import sign_up, withdraw

pytestmark = pytest.mark.django_db(transaction=True)
Act = Callable[[], object]


class City:
    """People and a shift of three places, committed for other connections to see."""

    def __init__(self, fund: Fund, people: int) -> None:
        with fund_scope(fund.pk), clock.standing_at(at(8)):
            self.office = member(fund, Role.OFFICE)
            self.shift: Shift = ShiftFactory.create(starts_at=at(9), ends_at=at(11), quota=3)
            self.people = [someone(self.office) for _ in range(people)]
            self.accounts: dict[int, User] = {each.pk: own(each) for each in self.people}


def race(fund: Fund, hour: float, acts: list[Act]) -> list[object]:
    """Do every act at once at an hour, each on a connection of its own."""
    start = threading.Barrier(len(acts))

    def run(act: Act) -> object:
        start.wait()
        try:
            with fund_scope(fund.pk), clock.standing_at(at(hour)):
                return act()
        except Refusal as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def city(taiyuan: Fund) -> City:
    return City(taiyuan, 7)


def count(state: SignUpState) -> int:
    return SignUp.objects.filter(state=state).count()


def test_two_hands_never_pass_the_quota(taiyuan: Fund, city: City) -> None:
    def joins(volunteer: Volunteer) -> Act:
        return lambda: sign_up(city.shift, volunteer, by=city.accounts[volunteer.pk])

    # The same person from two devices, and everybody at once.
    race(taiyuan, 8, [joins(each) for each in [*city.people, city.people[0]]])
    with fund_scope(taiyuan.pk):
        assert (count(SignUpState.ACCEPTED), count(SignUpState.WAITING)) == (3, 4)
        taken = list(SignUp.objects.filter(state=SignUpState.ACCEPTED))

    def leaves(row: SignUp) -> Act:
        return lambda: withdraw(row, by=city.accounts[row.volunteer_id])

    race(taiyuan, 8.1, [leaves(row) for row in taken])
    with fund_scope(taiyuan.pk):
        assert (count(SignUpState.ACCEPTED), count(SignUpState.WAITING)) == (3, 1)


def test_two_devices_check_in_and_out_once(taiyuan: Fund, city: City) -> None:
    volunteer = city.people[0]
    by = city.accounts[volunteer.pk]

    def comes() -> object:
        return check_in(city.shift, volunteer, way=CheckWay.SCREEN, by=by)

    assert len(set(race(taiyuan, 9, [comes] * 4))) == 1
    with fund_scope(taiyuan.pk):
        present = Attendance.objects.get()

    def goes() -> object:
        return check_out(present, way=CheckWay.SCREEN, by=by)

    gone = race(taiyuan, 10, [goes] * 4)
    assert len({row.record_id for row in gone if isinstance(row, Attendance)}) == 1
    with fund_scope(taiyuan.pk):
        assert minutes_in_all(volunteer) == 60


def test_nobody_is_checked_in_at_two_places(taiyuan: Fund, city: City) -> None:
    volunteer = city.people[0]
    with fund_scope(taiyuan.pk):
        shifts = [city.shift, ShiftFactory.create(starts_at=at(9), ends_at=at(11))]

    def comes(shift: Shift) -> Act:
        by = city.accounts[volunteer.pk]
        return lambda: check_in(shift, volunteer, way=CheckWay.DIGITS, by=by)

    came = race(taiyuan, 9.5, [comes(shift) for shift in shifts])
    assert sorted(isinstance(result, Refusal) for result in came) == [False, True]


def test_nobody_is_left_waiting_for_an_approval_that_is_given_up(taiyuan: Fund, city: City) -> None:
    activity = city.shift.activity
    with fund_scope(taiyuan.pk):
        Activity.objects.filter(pk=activity.pk).update(needs_approval=True)
    locked = threading.Event()

    def gives_up() -> None:
        with transaction.atomic():
            Activity.objects.filter(pk=activity.pk).update(needs_approval=False)
            take_pending(activity, by=city.office)
            locked.set()
            time.sleep(0.3)  # so that the other hand waits for the shift

    def joins() -> SignUp:
        assert locked.wait(10)
        return sign_up(city.shift, city.people[0], by=city.accounts[city.people[0].pk])

    race(taiyuan, 8, [gives_up, joins])
    with fund_scope(taiyuan.pk):
        assert SignUp.objects.get().state == SignUpState.ACCEPTED
