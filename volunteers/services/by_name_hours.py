"""Hours of who was noted by name (组织者登记): entered, until another person confirms them."""

from kit.errors import NotAllowed, Refusal
from kit.history import recorded_as
from volunteers.models import Attendance, AttendanceState, CheckWay, ServiceRecord
from volunteers.services.hours import LateData, enter_late


def enter_by_name(attendance: Attendance, record: ServiceRecord) -> Attendance:
    """Enter what a stay came to, of whoever was noted by name coming or going.

    Whoever noted it enters it: of both, who noted the going. Called in a transaction, by what
    asked whether they may.

    Args:
        attendance: locked, with its going filled in, not saved.
        record: what a check-out would have written, not saved.

    Raises:
        Refusal: who noted the coming may enter hours no more, or more of the day is full.
    """
    by = attendance.out_by if attendance.out_way == CheckWay.NAMED else attendance.in_by
    data = LateData(
        volunteer=attendance.volunteer,
        begins_at=record.period.lower,
        ends_at=record.period.upper,
        title=record.title,
        place=record.place,
        reason=_reason(attendance),
        attendance=attendance,
    )
    try:
        enter_late(data, by=by)
    except NotAllowed as refusal:
        raise Refusal("登记您签到的人已不在这里工作。请联系组织者补录时长。") from refusal
    attendance.state = AttendanceState.ENTERED
    with recorded_as("登记签退", by=attendance.out_by_id, note=attendance.out_reason):
        attendance.save()
    return attendance


def _reason(attendance: Attendance) -> str:
    told = []
    if attendance.in_way == CheckWay.NAMED:
        told.append(f"组织者登记签到：{attendance.in_reason}")
    if attendance.out_way == CheckWay.NAMED:
        told.append(f"组织者登记签退：{attendance.out_reason}")
    return "；".join(told)[:200]
