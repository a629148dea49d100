"""What the database holds of activities, sign-ups, attendance and transfers, past every service."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from funds.models import Fund, User
from funds.permissions import Role
from kit import clock
from tests.factories.activities import ActivityFactory, PostFactory, ShiftFactory, published
from tests.factories.funds import member
from tests.factories.volunteers import OrganisationFactory, served, volunteer_by
from volunteers.models import (
    Attendance,
    AttendanceState,
    CheckWay,
    RecordKind,
    Shift,
    SignUp,
    SignUpState,
    Transfer,
    TransferState,
    Turn,
    Volunteer,
)

EIGHT = datetime(2026, 11, 21, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def office(in_taiyuan: Fund) -> User:
    return member(in_taiyuan, Role.OFFICE)


@pytest.fixture
def volunteer(office: User) -> Volunteer:
    return volunteer_by(office)


@pytest.fixture
def shift(office: User) -> Shift:
    made: Shift = ShiftFactory.create(starts_at=EIGHT, ends_at=EIGHT + 2 * HOUR, quota=1)
    return made


@contextmanager
def refused(name: str) -> Iterator[None]:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        yield


def sql(text: str, *values: int | str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)


def sign_up(shift: Shift, volunteer: Volunteer, state: str = SignUpState.ACCEPTED) -> SignUp:
    return SignUp.objects.create(shift=shift, volunteer=volunteer, state=state)


def present(shift: Shift, volunteer: Volunteer, by: User) -> Attendance:
    return Attendance.objects.create(
        shift=shift,
        volunteer=volunteer,
        checked_in_at=EIGHT,
        in_way=CheckWay.SCREEN,
        in_by=by,
    )


def test_never_are_more_taken_than_the_quota(office: User, shift: Shift) -> None:
    sign_up(shift, volunteer_by(office))
    with refused("signup_quota"):
        sign_up(shift, volunteer_by(office))
    waits = sign_up(shift, volunteer_by(office), SignUpState.WAITING)
    with refused("signup_quota"):
        sql("UPDATE volunteers_signup SET state = 'ACCEPTED' WHERE id = %s", waits.pk)


@pytest.mark.parametrize(
    ("source", "target"),
    [("ACCEPTED", "WAITING"), ("ACCEPTED", "PENDING"), ("WITHDRAWN", "DECLINED")],
)
def test_a_sign_up_takes_no_other_step(
    shift: Shift, volunteer: Volunteer, source: str, target: str
) -> None:
    row = sign_up(shift, volunteer)
    sql("UPDATE volunteers_signup SET state = %s WHERE id = %s", source, row.pk)
    with refused("signup_steps"):
        sql("UPDATE volunteers_signup SET state=%s, note='x' WHERE id = %s", target, row.pk)


def test_a_sign_up_is_one_of_its_shift_and_person_and_stays(
    office: User, shift: Shift, volunteer: Volunteer
) -> None:
    row = sign_up(shift, volunteer, SignUpState.WAITING)
    with refused("signup_once"):
        sign_up(shift, volunteer)
    with refused("signup_settled"):
        SignUp.objects.filter(pk=row.pk).update(volunteer=volunteer_by(office))
    with refused("signup_stays"):
        sql("DELETE FROM volunteers_signup")
    with refused("signup_entry"):
        SignUp.objects.create(
            shift=ShiftFactory.create(),
            volunteer=volunteer,
            state=SignUpState.DECLINED,
            note="不要",
        )
    with refused("signup_declined"):
        sql("UPDATE volunteers_signup SET state = 'DECLINED'")


def test_a_person_is_present_at_one_place(office: User, shift: Shift, volunteer: Volunteer) -> None:
    first = present(shift, volunteer, office)
    with refused("attendance_one_place"):
        present(ShiftFactory.create(), volunteer, office)
    with refused("attendance_once"):
        present(shift, volunteer, office)
    Attendance.objects.filter(pk=first.pk).update(state=AttendanceState.LAPSED)
    present(ShiftFactory.create(), volunteer, office)
    for state in ("PRESENT", "DONE"):
        with refused("attendance_"):
            sql("UPDATE volunteers_attendance SET state = %s WHERE id = %s", state, first.pk)


def test_when_and_how_they_came_does_not_change(
    office: User, shift: Shift, volunteer: Volunteer
) -> None:
    present(shift, volunteer, office)
    for change in ("checked_in_at = checked_in_at - interval '1 hour'", "in_way = 'SCANNED'"):
        with refused("attendance_settled"):
            sql(f"UPDATE volunteers_attendance SET {change}")
    with refused("attendance_stays"):
        sql("DELETE FROM volunteers_attendance")
    with refused("attendance_gone"):
        sql("UPDATE volunteers_attendance SET state = 'DONE'")


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": (EIGHT - HOUR, EIGHT + HOUR)},
        {"period": (EIGHT, EIGHT + 3 * HOUR)},
        {"period": None},
        {"kind": RecordKind.IMPORTED},
        {"volunteer": "another"},
    ],
)
def test_hours_lie_in_what_the_clock_saw_and_are_of_who_was_there(
    office: User, shift: Shift, volunteer: Volunteer, wrong: dict[str, Any]
) -> None:
    with clock.standing_at(EIGHT + 5 * HOUR):
        row = present(shift, volunteer, office)
        given: dict[str, Any] = {
            "period": (EIGHT, EIGHT + 2 * HOUR),
            "kind": RecordKind.CHECKED,
            **wrong,
        }
        whose = volunteer_by(office) if given.pop("volunteer", None) else volunteer
        record = served(whose, 60, **given)
        gone = {
            "state": AttendanceState.DONE,
            "record": record,
            "checked_out_at": EIGHT + 2 * HOUR,
            "out_way": CheckWay.SCREEN,
            "out_by": office,
        }
        with refused("attendance_hours"):
            Attendance.objects.filter(pk=row.pk).update(**gone)


def test_nobody_passes_over_without_consenting(office: User, volunteer: Volunteer) -> None:
    row = Transfer.objects.create(
        number="ZZZ-1",
        volunteer=volunteer,
        to_organisation=OrganisationFactory.create(),
        asked_by=office,
        state=TransferState.ASKED,
    )
    with refused("transfer_consent"):
        sql("UPDATE volunteers_transfer SET state = 'DONE', decided_at = now()")
    with refused("transfer_steps"):
        sql("UPDATE volunteers_transfer SET state = 'CONSENTED', consented_at = now()")
    with refused("transfer_consent"):
        sql("UPDATE volunteers_transfer SET state = 'REFUSED', decided_at = now()")
    with refused("transfer_settled"):
        sql("UPDATE volunteers_transfer SET to_organisation_id = 0")
    with refused("transfer_one_open"):
        Transfer.objects.create(
            number="ZZZ-2",
            volunteer=volunteer,
            to_organisation=row.to_organisation,
            asked_by=office,
            consented_at=clock.now(),
            state=TransferState.CONSENTED,
        )


def test_a_shift_does_not_change_and_lies_in_one_day(shift: Shift) -> None:
    for change in ("quota = 9", "starts_at = starts_at - interval '1 hour'"):
        with refused("shift_settled"):
            sql(f"UPDATE volunteers_shift SET {change}")
    with refused("shift_cancelled"):
        sql("UPDATE volunteers_shift SET cancelled_at = now()")
    sql("UPDATE volunteers_shift SET cancelled_at = now(), cancel_reason = '暴雨'")
    with refused("shift_stays_cancelled"):
        sql("UPDATE volunteers_shift SET cancelled_at = NULL")
    with refused("shift_one_day"):
        ShiftFactory.create(starts_at=EIGHT + 15 * HOUR, ends_at=EIGHT + 17 * HOUR)
    ShiftFactory.create(starts_at=EIGHT + 15 * HOUR, ends_at=EIGHT + 16 * HOUR)
    with refused("shift_times"):
        ShiftFactory.create(quota=0)


def test_a_shift_and_a_turn_stand_at_posts_of_their_activity(office: User) -> None:
    activity, foreign = published(), PostFactory.create()
    with refused("shift_of_its_activity"):
        ShiftFactory.create(activity=activity, post=foreign)
    given: dict[str, Any] = {
        "activity": activity,
        "weekday": 1,
        "begins": "08:00",
        "finishes": "09:00",
        "quota": 1,
        "effective_from": "2026-11-21",
    }
    with refused("turn_of_its_activity"):
        Turn.objects.create(**given, post=foreign)
    turn = Turn.objects.create(**given)
    ShiftFactory.create(activity=activity, turn=turn, starts_at=EIGHT, ends_at=EIGHT + HOUR)
    with refused("shift_planned_once"):
        ShiftFactory.create(activity=activity, turn=turn, starts_at=EIGHT, ends_at=EIGHT + HOUR)
    with refused("turn_settled"):
        Turn.objects.filter(pk=turn.pk).update(quota=2)


def test_an_activity_is_published_insured_and_cancelled_with_a_reason(office: User) -> None:
    risky = ActivityFactory.create(is_risky=True)
    with refused("activity_published"):
        sql("UPDATE volunteers_activity SET state = 'PUBLISHED', published_at = now()")
    with refused("activity_cancelled"):
        sql("UPDATE volunteers_activity SET state = 'CANCELLED'")
    sql("UPDATE volunteers_activity SET state = 'CANCELLED', cancel_reason = '暴雨'")
    with refused("activity_steps"):
        sql("UPDATE volunteers_activity SET state = 'DRAFT' WHERE id = %s", risky.pk)
