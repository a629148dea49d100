"""Writing shifts (班次) of activities: added, one or several days at once, and cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from funds.models import User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.formats import date_cn
from kit.history import recorded_as
from volunteers.models import Activity, ActivityState, Attendance, Organisation, Post, Shift
from volunteers.models.shifts import LONGEST, MOST_PEOPLE
from volunteers.services.activities import checked_reason
from volunteers.services.telling import Told, tell_signed_up

FURTHEST_DAYS = 366
MOST_AT_ONCE = 62


@dataclass(frozen=True)
class ShiftData:
    """When people are wanted, and how many (人); ``organisation`` is on duty, unless its own."""

    starts_at: datetime
    ends_at: datetime
    quota: int
    post: Post | None = None
    organisation: Organisation | None = None


@transaction.atomic
def add_shift(activity: Activity, data: ShiftData, *, by: User) -> Shift:
    """Add a shift to an activity; the same one again is the one there is.

    Raises:
        NotAllowed: ``by`` does not run this organisation's activities.
        Refusal: it began already, passes midnight, lasts over twelve hours, is over a year ahead,
            has no people, its post is closed, or the activity is cancelled.
    """
    activity = _locked(activity, by)
    return _same(activity, data) or _added(activity, data, by)


@transaction.atomic
def add_shifts(activity: Activity, many: Sequence[ShiftData], *, by: User) -> list[Shift]:
    """Add several shifts, all or none, and return those that were not there before.

    Raises:
        NotAllowed: ``by`` does not run this organisation's activities.
        Refusal: as for :func:`add_shift`, none, or too many at once.
    """
    if not many:
        raise Refusal("这些日期里没有选中的星期。请改日期，或多选几天。", field="until")
    if len(many) > MOST_AT_ONCE:
        raise Refusal(f"一次最多加 {MOST_AT_ONCE} 个班次。请分几次加。", field="until")
    activity = _locked(activity, by)
    return [_added(activity, data, by) for data in many if _same(activity, data) is None]


@transaction.atomic
def cancel_shift(shift: Shift, *, reason: str, by: User) -> Told:
    """Cancel a shift (取消班次); whoever signed up is told. Return how many were, and were not.

    Raises:
        NotAllowed: ``by`` does not run the activity.
        Refusal: no reason, it is over or cancelled already, or somebody came to it.
    """
    shift = Shift.objects.select_for_update(of=("self",)).get(pk=shift.pk)
    demand(by, Action.ACTIVITY_EDIT, shift.activity)
    reason = checked_reason(reason, "取消")
    if shift.cancelled_at is not None:
        raise Refusal("这个班次已经取消了。")
    if shift.ends_at <= clock.now():
        raise Refusal("这个班次已经结束，不能再取消。")
    if Attendance.objects.filter(shift=shift).exists():
        raise Refusal("已有人在这个班次签到，不能取消。提早结束的，请大家签退。")
    shift.cancelled_at, shift.cancel_reason = clock.now(), reason
    with recorded_as("取消班次", by=by.pk, note=reason):
        shift.save(update_fields=["cancelled_at", "cancel_reason"])
    when = timezone.localtime(shift.starts_at)
    return tell_signed_up(
        Shift.objects.filter(pk=shift.pk),
        subject=f"班次取消：{shift.activity.title}",
        text=f"{date_cn(when.date())} {when:%H:%M} 的班次取消。{reason}",
    )


def _locked(activity: Activity, by: User) -> Activity:
    """Return the activity locked, so that the same shift is not added twice at once."""
    activity = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    demand(by, Action.ACTIVITY_EDIT, activity)
    if activity.state == ActivityState.CANCELLED:
        raise Refusal("这个活动已经取消，不能再加班次。")
    return activity


def _same(activity: Activity, data: ShiftData) -> Shift | None:
    found: Shift | None = Shift.objects.filter(
        activity=activity,
        post=data.post,
        organisation=data.organisation,
        starts_at=data.starts_at,
        ends_at=data.ends_at,
        cancelled_at__isnull=True,
    ).first()
    return found


def _added(activity: Activity, data: ShiftData, by: User) -> Shift:
    _check(activity, data)
    with recorded_as("加班次", by=by.pk):
        return Shift.objects.create(
            activity=activity,
            post=data.post,
            organisation=data.organisation,
            starts_at=data.starts_at,
            ends_at=data.ends_at,
            quota=data.quota,
        )


def _check(activity: Activity, data: ShiftData) -> None:
    now, last = clock.now(), data.ends_at - timedelta(microseconds=1)
    if data.ends_at <= data.starts_at:
        raise Refusal("结束时间要晚于开始时间。请核对。", field="ends")
    if data.starts_at <= now:
        raise Refusal(
            "开始时间已经过了，不能再加这个班次。已经服务过的，请补录时长。", field="begins"
        )
    if data.starts_at > now + timedelta(days=FURTHEST_DAYS):
        raise Refusal("班次最早只能提前一年安排。请核对年份。", field="day")
    if timezone.localdate(data.starts_at) != timezone.localdate(last):
        raise Refusal("一个班次只在一天里。跨过零点的，请分两个班次。", field="ends")
    if data.ends_at - data.starts_at > LONGEST:
        raise Refusal("一个班次最长 12 小时。请分成几个班次。", field="ends")
    if not 1 <= data.quota <= MOST_PEOPLE:
        raise Refusal(f"人数在 1 到 {MOST_PEOPLE} 人之间。", field="quota")
    _check_duty(activity, data)


def _check_duty(activity: Activity, data: ShiftData) -> None:
    """Refuse a post that is not the activity's own or closed, and a closed organisation."""
    if data.post is not None and data.post.activity_id != activity.pk:
        raise Refusal("这个岗位不是本活动的。请重新选岗位。", field="post")
    if data.post is not None and data.post.closed_on is not None:
        raise Refusal(f"{data.post.name}已停用。请选别的岗位。", field="post")
    if data.organisation is not None and data.organisation.closed_on is not None:
        raise Refusal(f"{data.organisation.name}已注销，不能值勤。", field="organisation")
