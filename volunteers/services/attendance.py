"""Checking in and out (签到签退): hours are what the clock saw inside the shift, and nothing else.

《志愿服务记录与证明出具办法》: actual service time, travel left out. Times are the portal's own,
never the phone's. Coming early and staying on do not count; what a broken phone lost is entered
late (补录) by the organiser and confirmed by another.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from volunteers.models import (
    Attendance,
    AttendanceState,
    CheckWay,
    Post,
    RecordKind,
    ServiceRecord,
    Shift,
    Volunteer,
)
from volunteers.queries.attendance import OUT_UNTIL, present_of, served_of, whole_minutes
from volunteers.queries.hours import daily_cap, minutes_on, standing
from volunteers.services.activity_notices import tell_volunteer
from volunteers.services.by_name_hours import enter_by_name
from volunteers.services.coming import begins_text, locked_shift, locked_volunteers, refuse_closed
from volunteers.services.forgotten import lapse
from volunteers.services.hours import save_record
from volunteers.services.sign_ups import take_place

IN_FROM = timedelta(minutes=30)
"""How long before a shift's start people may check in."""
GONE_AFTER = timedelta(minutes=30)
"""How long after a shift's end who comes elsewhere is still asked to check out there first."""

_LATE = "请联系组织者补录时长。"


@transaction.atomic
def check_in(
    shift: Shift, volunteer: Volunteer, *, way: CheckWay, by: User, reason: str = ""
) -> Attendance:
    """Note that a volunteer came to a shift (签到); noted already, it is the same row.

    From half an hour before the shift until its end. Whoever did not sign up is taken at once
    where nobody approves and a place is free. Where they forgot to check out elsewhere, that ends
    without hours (未签退), and its organiser is told where something was served.

    Args:
        shift: with a code that was read just now.
        volunteer: who came.
        way: how they were seen.
        by: the volunteer; for ``SCANNED`` the organiser who read the volunteer's code, for
            ``NAMED`` the one who knows them.
        reason: for ``NAMED``, why by name.

    Raises:
        NotAllowed: ``by`` is neither.
        Refusal: not the time, called off, no place, still checked in elsewhere, left it without
            checking out, the day is full, or they may not come.
    """
    shift = locked_shift(shift)
    _demand(way, shift, volunteer, by)
    same = Attendance.objects.filter(shift=shift, volunteer=volunteer).first()
    if same is not None and same.state == AttendanceState.LAPSED:
        raise Refusal(f"这个班次的签到已记为“未签退”，不能再签到。{_LATE}")
    if same is not None:
        return same
    refuse_closed(shift)
    now = clock.now()
    _refuse_untimely(shift, now)
    take_place(shift, volunteer, by=by)
    _leave_elsewhere(volunteer, now)
    _refuse_full_day(volunteer, shift)
    with recorded_as("签到", by=by.pk):
        return Attendance.objects.create(
            shift=shift,
            volunteer=volunteer,
            checked_in_at=now,
            in_way=way,
            in_by=by,
            in_reason=reason,
        )


@transaction.atomic
def check_out(attendance: Attendance, *, way: CheckWay, by: User, reason: str = "") -> Attendance:
    """Note that a volunteer went (签退), and record the hours; noted already, it is the same row.

    Hours are the whole minutes inside the shift, up to what the city counts of a day; where that
    cuts them the record says so, and the volunteer is told. Whom the organiser noted by name,
    coming or going, has them entered instead, until another person confirms them.

    Args:
        attendance: of who goes.
        way: how they were seen.
        by: the volunteer; for ``SCANNED`` the organiser who read the volunteer's code, for
            ``NAMED`` the one who knows them.
        reason: for ``NAMED``, why by name.

    Raises:
        NotAllowed: ``by`` is neither.
        Refusal: later than two hours after the shift, less than a minute served, the same time is
            recorded already, or nothing more of the day counts.
    """
    volunteer = locked_volunteers([attendance.volunteer_id])[attendance.volunteer_id]
    rows = Attendance.objects.select_for_update(of=("self",)).select_related(
        "record", "shift__activity__organisation", "shift__organisation", "shift__post"
    )
    attendance = rows.get(pk=attendance.pk)
    _demand(way, attendance.shift, volunteer, by)
    if attendance.state in {AttendanceState.DONE, AttendanceState.ENTERED}:
        return attendance
    now, shift = clock.now(), attendance.shift
    if attendance.state == AttendanceState.LAPSED:
        raise Refusal(f"这次没有在规定时间签退，已记为“未签退”，没有时长。{_LATE}")
    if now >= shift.ends_at + OUT_UNTIL:
        raise Refusal(
            f"签退要在 {begins_text(shift.ends_at + OUT_UNTIL)} 以前，现在不能再签退。{_LATE}"
        )
    record = _record_of(attendance, volunteer, now, by)
    attendance.checked_out_at, attendance.out_way, attendance.out_by = now, way, by
    attendance.out_reason = reason
    if CheckWay.NAMED in {attendance.in_way, way}:
        return enter_by_name(attendance, record)
    save_record(record)
    attendance.state, attendance.record = AttendanceState.DONE, record
    with recorded_as("签退", by=by.pk):
        attendance.save()
    if record.reason:
        subject = f"“{shift.activity.title}”的时长已记，有一部分超过每日上限"
        tell_volunteer(volunteer, subject, page="my:hours", text=record.reason)
    return attendance


def _record_of(
    attendance: Attendance, volunteer: Volunteer, now: datetime, by: User
) -> ServiceRecord:
    """Return the record of a stay, not written yet."""
    shift = attendance.shift
    begins, ends = served_of(shift, attendance.checked_in_at, now)
    minutes = whole_minutes(begins, ends)
    if minutes == 0:
        raise Refusal(
            f"班次 {begins_text(shift.starts_at)} 开始，在班次里还不足一分钟，不能签退。"
            "服务结束时再签退。"
        )
    period = DateTimeTZRange(begins, ends)
    other = standing().filter(volunteer=volunteer, period__overlap=period).first()
    if other is not None:
        raise Refusal(
            f"{date_cn(other.served_on)}的“{other.title}”已经记了这段时间，同一时间只记一次。"
            "如有错误，请联系组织者。"
        )
    day = timezone.localdate(begins)
    cap, already = daily_cap(day), minutes_on(volunteer, day)
    counted = min(minutes, cap - already)
    if counted <= 0:
        raise Refusal(_full_day(day, cap))
    cut = (
        f"在班次里 {minutes} 分钟；当天已记 {already} 分钟，每天最多记 {cap} 分钟，"
        f"本次记 {counted} 分钟。"
    )
    activity = shift.activity
    return ServiceRecord(
        volunteer=volunteer,
        organisation=shift.serving_organisation,
        project_id=activity.project_id,
        served_on=day,
        period=period,
        minutes=counted,
        kind=RecordKind.CHECKED,
        title=activity.title,
        place=_place(shift),
        reason=cut if counted < minutes else "",
        key=f"签到:{attendance.pk}",
        recorded_by=by,
        recorded_at=now,
    )


def _place(shift: Shift) -> str:
    post: Post | None = shift.post
    if post is not None:
        return post.place or post.name
    place: str = shift.activity.place
    return place


def _demand(way: CheckWay, shift: Shift, volunteer: Volunteer, by: User) -> None:
    if way in {CheckWay.SCANNED, CheckWay.NAMED}:
        demand(by, Action.ACTIVITY_EDIT, shift)
    else:
        demand(by, Action.VOLUNTEER_OWN, volunteer)


def _refuse_untimely(shift: Shift, now: datetime) -> None:
    opens = shift.starts_at - IN_FROM
    if now < opens:
        raise Refusal(f"还没有到签到时间。{begins_text(opens)} 起可以签到。")
    if now >= shift.ends_at:
        raise Refusal(f"这个班次 {begins_text(shift.ends_at)} 已经结束，不能签到。{_LATE}")


def _leave_elsewhere(volunteer: Volunteer, now: datetime) -> None:
    """Refuse a stay elsewhere that hours can still be had of; else it ends without.

    It has none yet where the other shift has not begun, and none any more where they went away.
    """
    other = present_of(volunteer)
    if other is None:
        return
    begins, ends = served_of(other.shift, other.checked_in_at, now)
    if now < other.shift.ends_at + GONE_AFTER and whole_minutes(begins, ends) > 0:
        raise Refusal(f"您还在“{other.shift.activity.title}”签到中。请先在那里签退，再来签到。")
    lapse([other])


def _refuse_full_day(volunteer: Volunteer, shift: Shift) -> None:
    day = timezone.localdate(shift.starts_at)
    cap = daily_cap(day)
    if minutes_on(volunteer, day) >= cap:
        raise Refusal(_full_day(day, cap))


def _full_day(day: date, cap: int) -> str:
    return f"{date_cn(day)}已经记满 {cap} 分钟，这是每天的上限，不能再记。"
