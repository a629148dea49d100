"""The paper list of a shift (签到表), entered late as a whole and confirmed as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from funds.models import NoticeKind, User
from funds.permissions import Action, demand
from funds.queries.scope import fund_in_scope
from funds.services.notices import notify
from kit import clock
from kit.errors import Refusal
from kit.numbering import next_number
from volunteers.models import (
    Attendance,
    AttendanceState,
    LateEntry,
    LateEntryState,
    Shift,
    Volunteer,
)
from volunteers.queries.attendance import OUT_UNTIL
from volunteers.queries.reach import people_of_units
from volunteers.services.by_name import known_at
from volunteers.services.coming import locked_shift, locked_volunteers, refuse_closed
from volunteers.services.hours import LateData, Result, confirm_each, enter_late
from volunteers.services.placing import Placed, each_tried

MOST_ON_A_LIST = 200


@dataclass(frozen=True)
class PaperList:
    """Who stands on the paper, one span of time for all of them, and why it was on paper."""

    numbers: Sequence[str]
    begins_at: datetime
    ends_at: datetime
    reason: str


@dataclass(frozen=True)
class Entered:
    """What came of a list: its number, empty when nobody was entered, and each person."""

    number: str
    people: list[Placed]


@transaction.atomic
def enter_list(shift: Shift, data: PaperList, *, by: User) -> Entered:
    """Enter the hours of those who stand on a shift's paper list, each on their own.

    They count once another person confirms the list.

    Raises:
        NotAllowed: ``by`` may not record hours of this shift.
        Refusal: called off, not over yet, nobody or too many, no reason, a time that cannot be, or
            a number that ``by`` knows nobody of.
    """
    shift = locked_shift(shift)
    demand(by, Action.HOURS_RECORD, shift)
    refuse_closed(shift)
    if clock.now() < shift.ends_at:
        raise Refusal("这个班次还没有结束。结束以后再按签到表补录。")
    wanted = list(dict.fromkeys(data.numbers))
    if not wanted:
        raise Refusal("请勾选签到表上的人，或填志愿者编号。")
    if len(wanted) > MOST_ON_A_LIST:
        raise Refusal(f"一次最多补录 {MOST_ON_A_LIST} 人。请分几次。")
    if not data.reason.strip():
        raise Refusal("请写明为什么用纸签到、签到表保存在哪里。", field="reason")
    if data.ends_at <= data.begins_at:
        raise Refusal("结束时间要晚于开始时间。请核对。", field="ends_at")
    if timezone.localdate(data.begins_at) != timezone.localdate(shift.starts_at):
        raise Refusal("只能补录这个班次当天的时长。", field="begins_at")
    people = known_at(shift, wanted, by)
    locked_volunteers(each.pk for each in people)
    came = Attendance.objects.select_related("shift__activity__organisation", "shift__organisation")
    there = {row.volunteer_id: row for row in came.filter(shift=shift, volunteer__in=people)}
    number = next_number("MD", "MD", clock.today().year)
    entered = each_tried(
        people,
        lambda each: _enter(shift, each, there.get(each.pk), data, number, by),
    )
    done = sum(not each.refusal for each in entered)
    if not done:
        return Entered("", entered)
    _tell(shift, number, done, by)
    return Entered(number, entered)


def _enter(  # noqa: PLR0913 - of whom, where, which list
    shift: Shift,
    volunteer: Volunteer,
    attendance: Attendance | None,
    data: PaperList,
    sheet: str,
    by: User,
) -> None:
    here = attendance is not None and attendance.state == AttendanceState.PRESENT
    if here and clock.now() < shift.ends_at + OUT_UNTIL:
        raise Refusal("已经签到，还可以签退，不用补录。请在“签到签退”里办。")
    waiting = LateEntry.objects.filter(
        volunteer=volunteer,
        state=LateEntryState.WAITING,
        period__overlap=(data.begins_at, data.ends_at),
    ).first()
    if waiting is not None:
        raise Refusal(f"这段时间已经补录，等着确认（{waiting.number}）。")
    post = shift.post
    enter_late(
        LateData(
            volunteer=volunteer,
            begins_at=data.begins_at,
            ends_at=data.ends_at,
            title=shift.activity.title,
            place=(post.place or post.name) if post else shift.activity.place,
            reason=data.reason,
            attendance=attendance,
            shift=shift,
            sheet=sheet,
        ),
        by=by,
    )


@transaction.atomic
def confirm_list(sheet: str, *, by: User) -> list[Result]:
    """Confirm what waits of a paper list, each on its own: what one refuses hinders no other.

    Raises:
        NotAllowed: ``by`` may not confirm, or entered it.
        Refusal: nothing of it waits.
    """
    rows = LateEntry.objects.filter(sheet=sheet, state=LateEntryState.WAITING)
    first = rows.first()
    if first is None:
        raise Refusal("这份名单已经办完，没有要确认的。")
    demand(by, Action.HOURS_CONFIRM, first)
    return confirm_each(rows, by)


def _tell(shift: Shift, number: str, people: int, by: User) -> None:
    """Tell the colleagues of who entered it that a list waits."""
    others = [each for each in people_of_units(shift.access_unit_ids()) if each.pk != by.pk]
    notify(
        others,
        subject=f"“{shift.activity.title}”按签到表补录了 {people} 人，请确认",
        url=fund_in_scope().url("hours:sheet", number=number),
        kind=NoticeKind.TURN,
    )
