"""A machine of people, shifts and hands: whatever they do, in whichever order, it all adds up."""

import contextlib
import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet, Sum
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from psycopg2.extras import DateTimeTZRange

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from kit.errors import Refusal
from tests.factories.activities import ShiftFactory, own, published, someone
from tests.factories.funds import member
from tests.volunteers.services.conftest import at
from volunteers.models import (
    Attendance,
    AttendanceState,
    CheckWay,
    HoursRule,
    RecordKind,
    ServiceRecord,
    Shift,
    SignUp,
    SignUpState,
    VolunteerTotal,
)
from volunteers.queries.sign_ups import clashes
from volunteers.services.attendance import check_in, check_out
from volunteers.services.forgotten import lapse_forgotten
from volunteers.services.hours import LateData, confirm_late, enter_late, reverse_record
from volunteers.services.sign_ups import accept, decline, sign_up, withdraw

CAP = 150
S = SignUpState
# Begins, ends, quota, approval; two overlap, two adjoin.
SHIFTS = ((9, 11, 1, False), (10, 12, 2, False), (11, 13, 1, True), (14, 15, 2, True))
PEOPLE = st.integers(0, 3)
PLACES = st.integers(0, len(SHIFTS) - 1)


class ActivityDay(RuleBasedStateMachine):
    """A day of four people and four shifts, at most 150 minutes each; the clock only moves on."""

    fund: Fund

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.now = at(8)
        with clock.standing_at(self.now):
            self.office = member(self.fund, Role.OFFICE)
            self.second = member(self.fund, Role.OFFICE)
            HoursRule.objects.create(
                effective_from="2020-01-01", daily_cap=CAP, basis="试验", set_by=self.office
            )
            self.people = [someone(self.office) for _ in range(4)]
            self.accounts = [own(each) for each in self.people]
            self.shifts = [
                ShiftFactory.create(
                    activity=published(needs_approval=approval),
                    starts_at=at(begins),
                    ends_at=at(ends),
                    quota=quota,
                )
                for begins, ends, quota, approval in SHIFTS
            ]

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    def try_to(self, act: Callable[[], object]) -> None:
        """Do an act at the machine's hour; a refusal leaves everything as it was."""
        with (
            clock.standing_at(self.now),
            contextlib.suppress(Refusal),
            transaction.atomic(),
        ):
            act()

    def row(self, person: int, place: int) -> SignUp | None:
        return SignUp.objects.filter(
            volunteer=self.people[person], shift=self.shifts[place]
        ).first()

    def stay(self, person: int, place: int) -> Attendance | None:
        return Attendance.objects.filter(
            volunteer=self.people[person], shift=self.shifts[place]
        ).first()

    @rule(minutes=st.sampled_from([1, 7, 20, 45, 90]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes, seconds=13)

    @rule(person=PEOPLE, place=PLACES)
    def signs_up(self, person: int, place: int) -> None:
        self.now += timedelta(seconds=1)
        self.try_to(
            lambda: sign_up(self.shifts[place], self.people[person], by=self.accounts[person])
        )

    @rule(person=PEOPLE, place=PLACES)
    def withdraws(self, person: int, place: int) -> None:
        row = self.row(person, place)
        if row is not None:
            self.try_to(lambda: withdraw(row, by=self.accounts[person]))

    @rule(person=PEOPLE, place=PLACES, taken=st.booleans())
    def the_organiser_decides(self, person: int, place: int, taken: bool) -> None:
        row = self.row(person, place)
        if row is None:
            return
        if taken:
            self.try_to(lambda: accept(row, by=self.office))
        else:
            self.try_to(lambda: decline(row, note="不合适", by=self.office))

    @rule(person=PEOPLE, place=PLACES, scanned=st.booleans())
    def checks_in(self, person: int, place: int, scanned: bool) -> None:
        way, by = self.hand(person, scanned)
        self.try_to(lambda: check_in(self.shifts[place], self.people[person], way=way, by=by))

    @rule(person=PEOPLE, place=PLACES, scanned=st.booleans())
    def checks_out(self, person: int, place: int, scanned: bool) -> None:
        stay = self.stay(person, place)
        way, by = self.hand(person, scanned)
        if stay is not None:
            self.try_to(lambda: check_out(stay, way=way, by=by))

    def hand(self, person: int, scanned: bool) -> tuple[CheckWay, User]:
        return (
            (CheckWay.SCANNED, self.office) if scanned else (CheckWay.SCREEN, self.accounts[person])
        )

    @rule()
    def the_sweep_runs(self) -> None:
        self.try_to(lambda: lapse_forgotten(self.fund))

    @precondition(lambda self: self.now > at(9))
    @rule(person=PEOPLE, hours_ago=st.sampled_from([1, 2, 4]), minutes=st.sampled_from([20, 70]))
    def a_late_entry_is_confirmed(self, person: int, hours_ago: int, minutes: int) -> None:
        begins = self.now - timedelta(hours=hours_ago)
        ends = min(begins + timedelta(minutes=minutes), self.now)
        data = LateData(self.people[person], begins, ends, "补记的服务", "设备故障")
        self.try_to(lambda: confirm_late(enter_late(data, by=self.office), by=self.second))

    @rule(which=st.integers(0, 20))
    def a_record_is_reversed(self, which: int) -> None:
        rows = list(ServiceRecord.objects.order_by("id"))
        if rows:
            record = rows[which % len(rows)]
            self.try_to(lambda: reverse_record(record, reason="重复", by=self.office))

    @invariant()
    def the_quota_holds_and_nobody_is_taken_twice_at_once(self) -> None:
        for shift in self.shifts:
            taken = SignUp.objects.filter(shift=shift, state=S.ACCEPTED)
            assert taken.count() <= shift.quota
            gone = gone_from(Attendance.objects.filter(shift=shift)).values("volunteer")
            still = taken.exclude(volunteer__in=gone)
            assert not clashes([row.volunteer_id for row in still], shift)

    @invariant()
    def nobody_overtook_the_line(self) -> None:
        """Whoever waits and could come waits for a place; whoever came after them waits too."""
        for shift in self.shifts:
            rows = list(SignUp.objects.filter(shift=shift).order_by("signed_at", "id"))
            taken = sum(row.state == S.ACCEPTED for row in rows)
            pending = sum(row.state == S.PENDING for row in rows)
            for row in rows:
                if row.state != S.WAITING or self.was_passed_over(row, shift):
                    continue
                assert taken + pending >= shift.quota
                later = [other for other in rows if other.signed_at > row.signed_at]
                assert not any(other.state == S.PENDING for other in later)

    def was_passed_over(self, row: SignUp, shift: Shift) -> bool:
        """Tell whether no place was given to the line since this one could come, or it began."""
        if self.now >= shift.starts_at or clashes([row.volunteer_id], shift):
            return True
        # Freed elsewhere, they move up with the next act on this shift.
        elsewhere = SignUp.objects.filter(volunteer=row.volunteer_id).exclude(shift=shift)
        left = gone_from(Attendance.objects.filter(volunteer=row.volunteer_id))
        return elsewhere.filter(state__in=[S.WITHDRAWN, S.DECLINED]).exists() or left.exists()

    @invariant()
    def one_place_at_a_time(self) -> None:
        for volunteer in self.people:
            stays = Attendance.objects.filter(volunteer=volunteer)
            assert stays.filter(state=AttendanceState.PRESENT).count() <= 1
            for stay in stays:
                row = SignUp.objects.get(shift=stay.shift_id, volunteer=volunteer)
                assert row.state == S.ACCEPTED

    @invariant()
    def totals_are_the_sum_and_the_day_is_within_its_cap(self) -> None:
        for volunteer in self.people:
            rows = ServiceRecord.objects.filter(volunteer=volunteer)
            total = rows.aggregate(sum=Sum("minutes"))["sum"] or 0
            kept = VolunteerTotal.objects.filter(volunteer=volunteer).first()
            assert (kept.minutes if kept else 0) == total
            assert 0 <= total <= CAP
            standing = [row for row in rows if not row.is_reversed and row.minutes > 0]
            assert not _overlapping([row.period for row in standing if row.period is not None])

    @invariant()
    def every_minute_is_explained(self) -> None:
        done = Attendance.objects.filter(state=AttendanceState.DONE)
        explained = set()
        for stay in done.select_related("record", "shift"):
            record, shift = stay.record, stay.shift
            assert record is not None
            assert stay.checked_out_at is not None
            begins = max(stay.checked_in_at, shift.starts_at)
            ends = min(stay.checked_out_at, shift.ends_at)
            whole = int((ends - begins).total_seconds() // 60)
            assert record.period == DateTimeTZRange(begins, ends)
            assert 0 < record.minutes <= whole
            assert bool(record.reason) == (record.minutes < whole)
            explained.add(record.pk)
        checked = ServiceRecord.objects.filter(kind=RecordKind.CHECKED)
        assert set(checked.values_list("pk", flat=True)) == explained


def gone_from(attendances: QuerySet[Attendance]) -> QuerySet[Attendance]:
    return attendances.filter(state__in=[AttendanceState.DONE, AttendanceState.LAPSED])


def _overlapping(periods: list[Any]) -> bool:
    ordered = sorted(periods, key=lambda period: period.lower)
    return any(before.upper > after.lower for before, after in itertools.pairwise(ordered))


def run(fund: Fund, examples: int, steps: int) -> None:
    class Machine(ActivityDay):
        pass

    Machine.fund = fund
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None
        ),
    )


def test_a_day_of_activities(in_taiyuan: Fund) -> None:
    run(in_taiyuan, 4, 16)


@pytest.mark.long
def test_many_days_of_activities(in_taiyuan: Fund) -> None:
    run(in_taiyuan, 60, 50)
