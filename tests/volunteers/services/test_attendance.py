"""Hours are what the clock saw inside the shift; whatever else is asked gets its answer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Q
from psycopg2.extras import DateTimeTZRange

from funds.models import Fund, Notice, User
from kit import clock
from kit.errors import NotAllowed, Refusal
from tests.factories.activities import PostFactory, ShiftFactory, own, published
from tests.factories.projects import ProjectFactory
from tests.factories.volunteers import OrganisationFactory, served
from tests.volunteers.services.conftest import Clock, at
from volunteers.models import (
    Attendance,
    AttendanceState,
    CheckWay,
    RecordKind,
    Shift,
    SignUp,
    SignUpState,
    Volunteer,
)
from volunteers.queries.attendance import with_leaving
from volunteers.queries.finding import sign_ups_ahead
from volunteers.queries.hours import minutes_in_all
from volunteers.queries.shift_people import is_missed, without_hours
from volunteers.services.attendance import check_in, check_out
from volunteers.services.forgotten import lapse_forgotten
from volunteers.services.leaving import leave
from volunteers.services.sign_ups import sign_up, withdraw

People = Callable[[int], list[Volunteer]]
A = AttendanceState


def comes(shift: Shift, volunteer: Volunteer) -> Attendance:
    return check_in(shift, volunteer, way=CheckWay.SCREEN, by=own(volunteer))


def goes(attendance: Attendance) -> Attendance:
    return check_out(attendance, way=CheckWay.SCREEN, by=own(attendance.volunteer))


@pytest.mark.parametrize(
    ("came", "went", "minutes"),
    [
        (8.5, 11.5, 120),  # early and late do not count
        (9, 11, 120),
        (9.5, 10.25, 45),
        (9.5, 12.99, 90),
        (9 + 1 / 3600, 10, 59),  # whole minutes, never rounded up
    ],
)
def test_hours_are_what_lies_inside_the_shift(
    on_day: Clock, shift: Shift, people: People, came: float, went: float, minutes: int
) -> None:
    [volunteer] = people(1)
    sign_up(shift, volunteer, by=own(volunteer))
    on_day.set(came)
    present = comes(shift, volunteer)
    assert comes(shift, volunteer).pk == present.pk
    on_day.set(went)
    gone = goes(present)
    assert goes(present).record == gone.record
    assert gone.record is not None
    assert (gone.state, gone.record.minutes) == (A.DONE, minutes)
    assert minutes_in_all(volunteer) == minutes
    assert comes(shift, volunteer).state == A.DONE


def test_the_record_says_what_it_is_of(
    on_day: Clock, in_taiyuan: Fund, team: User, shift: Shift, people: People
) -> None:
    [volunteer] = people(1)
    activity = shift.activity
    type(activity).objects.filter(pk=activity.pk).update(project=ProjectFactory.create())
    post = PostFactory.create(activity=activity, name="迎泽大街路口")
    other = ShiftFactory.create(activity=activity, post=post, starts_at=at(9), ends_at=at(11))
    on_day.set(9)
    present = check_in(other, volunteer, way=CheckWay.SCANNED, by=team)
    on_day.set(10)
    gone = check_out(present, way=CheckWay.SCANNED, by=team)
    activity.refresh_from_db()
    record = gone.record
    assert record is not None
    assert record.kind == RecordKind.CHECKED
    assert (record.title, record.place) == ("路口文明劝导", "迎泽大街路口")
    assert (record.organisation, record.project) == (activity.organisation, activity.project)
    assert (record.key, record.recorded_by) == (f"签到:{present.pk}", team)
    assert record.period == DateTimeTZRange(at(9), at(10))
    assert SignUp.objects.get(volunteer=volunteer).state == SignUpState.ACCEPTED


def test_hours_are_of_the_organisation_on_duty(on_day: Clock, people: People) -> None:
    on_duty = OrganisationFactory.create()
    shift = ShiftFactory.create(organisation=on_duty, starts_at=at(9), ends_at=at(11))
    [volunteer] = people(1)
    on_day.set(9)
    present = comes(shift, volunteer)
    on_day.set(10)
    record = goes(present).record
    assert record is not None
    assert record.organisation == on_duty != shift.activity.organisation


def test_there_is_a_time_to_come_and_a_time_to_go(
    on_day: Clock, shift: Shift, people: People
) -> None:
    one, two = people(2)
    on_day.set(8.49)
    with pytest.raises(Refusal, match=r"11月21日 08:30 起可以签到"):
        comes(shift, one)
    on_day.set(8.9)
    early = comes(shift, one)
    with pytest.raises(Refusal, match="还不足一分钟"):
        goes(early)
    on_day.set(11)
    with pytest.raises(Refusal, match="已经结束，不能签到"):
        comes(shift, two)
    on_day.set(13)
    with pytest.raises(Refusal, match=r"签退要在 11月21日 13:00 以前.*补录"):
        goes(early)


def test_a_check_out_two_days_later_is_refused_and_the_organiser_is_told_once(
    on_day: Clock, in_taiyuan: Fund, team: User, shift: Shift, people: People
) -> None:
    [volunteer] = people(1)
    on_day.set(9)
    present = comes(shift, volunteer)
    on_day.set(9 + 48)
    with pytest.raises(Refusal, match=r"不能再签退.*请联系组织者补录"):
        goes(present)
    assert [lapse_forgotten(in_taiyuan), lapse_forgotten(in_taiyuan)] == [1, 0]
    with pytest.raises(Refusal, match="未签退"):
        goes(present)
    assert minutes_in_all(volunteer) == 0
    told = Notice.objects.get(person=team)
    assert told.subject == "“路口文明劝导”有人没有签退，请补录时长"
    assert volunteer.name in told.text
    assert told.url == f"/taiyuan/activities/manage/shifts/{shift.pk}/came/"


def test_a_forgotten_check_out_lapses_at_the_next_check_in(
    on_day: Clock, shift: Shift, people: People
) -> None:
    [volunteer] = people(1)
    noon = ShiftFactory.create(starts_at=at(11), ends_at=at(13))
    on_day.set(8.6)
    present = comes(shift, volunteer)
    on_day.set(11)
    with pytest.raises(Refusal, match=r"您还在“路口文明劝导”签到中.*先在那里签退"):
        comes(noon, volunteer)
    on_day.set(11.6)
    assert comes(noon, volunteer).state == A.PRESENT
    present.refresh_from_db()
    assert (present.state, present.record) == (A.LAPSED, None)
    assert is_missed(with_leaving(Attendance.objects.filter(shift=shift)).get())
    assert list(without_hours(Q(shift=shift), at(12))) == [present]


def test_a_wrong_shift_is_left_before_it_begins(
    on_day: Clock, shift: Shift, people: People
) -> None:
    [volunteer] = people(1)
    other = ShiftFactory.create(starts_at=at(8.75), ends_at=at(9))
    row = sign_up(shift, volunteer, by=own(volunteer))
    on_day.set(8.8)
    comes(shift, volunteer)
    assert comes(other, volunteer).state == A.PRESENT
    # Nothing was served, so that nobody is asked to enter hours; and they may still stay away.
    assert not Notice.objects.filter(subject__contains="补录").exists()
    assert not is_missed(with_leaving(Attendance.objects.filter(shift=shift)).get())
    assert not without_hours(Q(shift=shift), at(14)).exists()
    assert list(sign_ups_ahead(volunteer, at(8.8))) == [row]
    with pytest.raises(Refusal, match=r"已记为“未签退”.*请联系组织者"):
        comes(shift, volunteer)
    assert withdraw(row, by=own(volunteer)).state == SignUpState.WITHDRAWN


def test_whoever_did_not_sign_up_takes_a_free_place(
    on_day: Clock, shift: Shift, people: People
) -> None:
    one, two, three, four, five = people(5)
    rows = [sign_up(shift, each, by=own(each)) for each in (one, two, three)]
    on_day.set(8.8)
    with pytest.raises(Refusal, match="2 个名额已满，不能签到"):
        comes(shift, four)
    withdraw(rows[0], by=own(one))  # three moves up
    with pytest.raises(Refusal, match="名额已满"):
        comes(shift, four)
    withdraw(rows[1], by=own(two))
    on_day.set(9.1)
    assert comes(shift, four).state == A.PRESENT
    with pytest.raises(Refusal, match="名额已满"):
        comes(shift, five)
    approving = ShiftFactory.create(
        activity=published(needs_approval=True), starts_at=at(9), ends_at=at(11)
    )
    with pytest.raises(Refusal, match="还没有被录用"):
        comes(approving, five)


def test_who_left_does_not_check_in(
    on_day: Clock, the_office: User, shift: Shift, people: People
) -> None:
    (gone,) = people(1)
    sign_up(shift, gone, by=own(gone))
    leave(gone, reason="本人申请", seen_version=gone.version, by=the_office)
    on_day.set(9)
    with pytest.raises(Refusal, match="已退出"):
        check_in(shift, gone, way=CheckWay.SCANNED, by=the_office)


def test_nobody_checks_others_in_but_their_organiser(
    on_day: Clock, team: User, shift: Shift, people: People
) -> None:
    one, two = people(2)
    on_day.set(9)
    for way, by in ((CheckWay.SCREEN, own(two)), (CheckWay.SCREEN, team)):
        with pytest.raises(NotAllowed):
            check_in(shift, one, way=way, by=by)
    with pytest.raises(NotAllowed):
        check_in(shift, one, way=CheckWay.SCANNED, by=own(one))
    present = comes(shift, one)
    on_day.set(10)
    with pytest.raises(NotAllowed):
        check_out(present, way=CheckWay.DIGITS, by=own(two))


def test_minutes_count_up_to_the_cap_of_the_day_and_the_person_is_told(
    on_day: Clock, shift: Shift, people: People
) -> None:
    [volunteer] = people(1)
    on_day.set(9)
    served(volunteer, 400, served_on=clock.today())
    present = comes(shift, volunteer)
    on_day.set(11)
    record = goes(present).record
    assert record is not None
    assert record.minutes == 80
    assert record.reason == (
        "在班次里 120 分钟；当天已记 400 分钟，每天最多记 480 分钟，本次记 80 分钟。"
    )
    assert record.period == DateTimeTZRange(at(9), at(11))
    told = Notice.objects.get(person=volunteer.person_id)
    assert (told.text, told.url) == (record.reason, "/taiyuan/my/hours/")
    evening = ShiftFactory.create(starts_at=at(18), ends_at=at(20))
    on_day.set(18)
    with pytest.raises(Refusal, match="已经记满 480 分钟"):
        comes(evening, volunteer)


def test_a_full_day_that_fills_meanwhile_leaves_nothing_to_record(
    on_day: Clock, shift: Shift, people: People
) -> None:
    [volunteer] = people(1)
    on_day.set(9)
    present = comes(shift, volunteer)
    served(volunteer, 480, served_on=clock.today())
    on_day.set(10)
    with pytest.raises(Refusal, match="已经记满 480 分钟"):
        goes(present)


def test_the_same_time_is_recorded_once_and_the_other_is_named(
    on_day: Clock, shift: Shift, people: People
) -> None:
    [volunteer] = people(1)
    on_day.set(9)
    present = comes(shift, volunteer)
    on_day.set(10)
    period = DateTimeTZRange(at(9.5), at(9.5) + timedelta(minutes=5))
    served(volunteer, 5, served_on=clock.today(), title="清洁家园", period=period)
    with pytest.raises(Refusal, match="2026年11月21日的“清洁家园”已经记了这段时间"):
        goes(present)
