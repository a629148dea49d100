"""Posts (岗位) and turns (轮值) of activities, and the shifts planned from them weeks ahead."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from funds.models import Fund, User
from funds.permissions import Action, demand
from kit import clock
from kit.errors import Refusal
from kit.history import recorded_as
from volunteers.models import (
    Activity,
    ActivityState,
    MonthWeek,
    Organisation,
    Post,
    Shift,
    SignUp,
    Turn,
    Weekday,
)
from volunteers.models.shifts import LONGEST, MIDNIGHT, MOST_PEOPLE
from volunteers.queries.sign_ups import OPEN_STATES
from volunteers.services.coming import locked_shifts

PLANNED_AHEAD = timedelta(weeks=5)
"""How far ahead the daily job plans."""
MOST_AHEAD = timedelta(days=366)
A_WEEK = 7


@dataclass(frozen=True)
class PostData:
    """Where people of an activity stand."""

    name: str
    place: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True)
class TurnData:
    """A shift that comes again.

    Attributes:
        finishes: 00:00 is the end of the day it began.
        week: every week, or the first to fourth or last such day of the month.
        quota: in 人.
        organisation: on duty; empty is the activity's own.
    """

    weekday: Weekday
    begins: time
    finishes: time
    quota: int
    effective_from: date
    week: MonthWeek = MonthWeek.EVERY
    post: Post | None = None
    organisation: Organisation | None = None


@transaction.atomic
def add_post(activity: Activity, data: PostData, *, by: User) -> Post:
    """Add a post to an activity; one of that name is the same row, with this place, and open.

    Raises:
        NotAllowed: ``by`` may not run the activity.
        Refusal: no name, or half a place on the map, or the activity is cancelled.
    """
    activity = _locked(activity, by)
    name = data.name.strip()
    if not name:
        raise Refusal("请填写岗位名称，例如：迎泽大街与新建路口。", field="name")
    if (data.latitude is None) != (data.longitude is None):
        raise Refusal("经度和纬度要一起填，或都不填。", field="longitude")
    post = Post.objects.filter(activity=activity, name=name).first()
    if post is None:
        count = Post.objects.filter(activity=activity).count()
        post = Post(activity=activity, name=name, sequence=count + 1)
    post.place, post.closed_on = data.place.strip(), None
    post.latitude, post.longitude = data.latitude, data.longitude
    with recorded_as("登记岗位", by=by.pk):
        post.save()
    return post


@transaction.atomic
def close_post(post: Post, *, by: User) -> Post:
    """Close a post: its turns end, its shifts to come that nobody signed up for are cancelled.

    Raises:
        NotAllowed: ``by`` may not run the activity.
    """
    _locked(post.activity, by)
    post = Post.objects.select_for_update(of=("self",)).get(pk=post.pk)
    if post.closed_on is not None:
        return post
    post.closed_on = clock.today()
    with recorded_as("停用岗位", by=by.pk):
        post.save(update_fields=["closed_on"])
        for turn in Turn.objects.filter(post=post, ended_on=None):
            _end(turn, by)
    _cancel_unwanted(Shift.objects.filter(post=post), "这个岗位已停用", by)
    return post


@transaction.atomic
def add_turn(activity: Activity, data: TurnData, *, by: User) -> Turn:
    """Add a turn to an activity, and plan its shifts where the activity is published.

    The same turn again is the same row.

    Raises:
        NotAllowed: ``by`` may not run the activity.
        Refusal: impossible times or numbers, a day that is past, a post of another activity or
            closed, an organisation that is closed, or the activity is cancelled.
    """
    activity = _locked(activity, by)
    _refuse_impossible(data)
    _refuse_foreign(activity, data)
    same = Turn.objects.filter(
        activity=activity,
        post=data.post,
        organisation=data.organisation,
        weekday=data.weekday,
        week=data.week,
        begins=data.begins,
        finishes=data.finishes,
        ended_on=None,
    ).first()
    if same is not None and same.quota != data.quota:
        raise Refusal(
            f"这个时间已经排了 {same.quota} 人的轮值。要改人数，请先停止那一条，再排新的。",
            field="quota",
        )
    if same is not None:
        return same
    with recorded_as("排轮值", by=by.pk):
        turn = Turn.objects.create(
            activity=activity,
            post=data.post,
            organisation=data.organisation,
            weekday=data.weekday,
            week=data.week,
            begins=data.begins,
            finishes=data.finishes,
            quota=data.quota,
            effective_from=data.effective_from,
        )
        plan_shifts(activity, until=clock.today() + PLANNED_AHEAD)
    return turn


@transaction.atomic
def end_turn(turn: Turn, *, by: User) -> Turn:
    """End a turn: nothing more is planned from it; ended already, it is the same row.

    Its shifts to come that nobody signed up for are cancelled; the others stay, for those people.

    Raises:
        NotAllowed: ``by`` may not run the activity.
    """
    _locked(turn.activity, by)
    turn = Turn.objects.select_for_update(of=("self",)).get(pk=turn.pk)
    if turn.ended_on is not None:
        return turn
    _end(turn, by)
    _cancel_unwanted(Shift.objects.filter(turn=turn), "这条轮值已停止", by)
    return turn


@transaction.atomic
def plan_shifts(activity: Activity, *, until: date) -> list[Shift]:
    """Plan the shifts of an activity's turns from now to the end of a day; return the new ones.

    Harmless to repeat: a shift of a turn is planned once, and one that was cancelled stays so.
    Where a shift of a turn that ended still stands, since people signed up for it, no other is
    planned beside it at that post.
    Public holidays do not matter: a crossing is guarded on them too. An activity that is not
    published plans nothing.

    Args:
        activity: whose turns.
        until: the last day, at most a year ahead.
    """
    activity = Activity.objects.select_for_update(of=("self",), no_key=True).get(pk=activity.pk)
    if activity.state != ActivityState.PUBLISHED:
        return []
    now = clock.now()
    until = min(until, clock.today() + MOST_AHEAD)
    turns = list(Turn.objects.filter(activity=activity, ended_on=None))
    ahead = Shift.objects.filter(activity=activity, ends_at__gt=now)
    known = set(ahead.filter(turn__in=turns).values_list("turn_id", "starts_at"))
    left = list(ahead.filter(cancelled_at=None, turn__ended_on__isnull=False))
    wanted = [
        shift
        for turn in turns
        for shift in _shifts(turn, until)
        if shift.starts_at > now
        and (turn.pk, shift.starts_at) not in known
        and not any(_same_place_and_time(shift, other) for other in left)
    ]
    with recorded_as("按轮值排班", by=None):
        return Shift.objects.bulk_create(wanted)


def plan_ahead(fund: Fund) -> int:
    """Plan the shifts of every published activity in the fund in scope; return how many are new."""
    turning = Activity.objects.filter(
        state=ActivityState.PUBLISHED, pk__in=Turn.objects.filter(ended_on=None).values("activity")
    )
    until = clock.today() + PLANNED_AHEAD
    return sum(len(plan_shifts(activity, until=until)) for activity in turning.order_by("pk"))


def days_of(turn: Turn, until: date) -> Iterator[date]:
    """Yield the days of a turn from today to the day ``until``."""
    day = max(turn.effective_from, clock.today())
    day += timedelta(days=(turn.weekday - day.isoweekday()) % A_WEEK)
    while day <= until:
        if turn.week in (MonthWeek.EVERY, _week_of(day), _week_from_the_end(day)):
            yield day
        day += timedelta(days=A_WEEK)


def _week_of(day: date) -> int:
    """Return the how many-eth such weekday of its month a day is, from 1."""
    return (day.day - 1) // A_WEEK + 1


def _week_from_the_end(day: date) -> int:
    """Return -1 for the last such weekday of its month, and nothing that a turn may say else."""
    is_last = (day + timedelta(days=A_WEEK)).month != day.month
    return MonthWeek.LAST if is_last else _week_of(day)


def _shifts(turn: Turn, until: date) -> Iterator[Shift]:
    for day in days_of(turn, until):
        yield Shift(
            activity_id=turn.activity_id,
            post_id=turn.post_id,
            turn=turn,
            organisation_id=turn.organisation_id,
            starts_at=_moment(day, turn.begins),
            ends_at=_end_of(day, turn.finishes),
            quota=turn.quota,
        )


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _end_of(day: date, finishes: time) -> datetime:
    return _moment(day + timedelta(days=finishes == MIDNIGHT), finishes)


def _same_place_and_time(one: Shift, other: Shift) -> bool:
    """Tell whether two shifts of an activity are at one post at the same time."""
    overlap: bool = one.starts_at < other.ends_at and other.starts_at < one.ends_at
    return one.post_id == other.post_id and overlap


def _end(turn: Turn, by: User) -> None:
    turn.ended_on = clock.today()
    with recorded_as("停止轮值", by=by.pk):
        turn.save(update_fields=["ended_on"])


def _cancel_unwanted(shifts: "QuerySet[Shift]", reason: str, by: User) -> None:
    """Cancel those of ``shifts`` that are to come and that nobody means to come to."""
    ahead = shifts.filter(cancelled_at=None, starts_at__gt=clock.now())
    # Only under the lock is it sure who signed up.
    locked = locked_shifts(ahead.values_list("pk", flat=True))
    wanted = SignUp.objects.filter(shift=OuterRef("pk"), state__in=OPEN_STATES)
    with recorded_as("取消班次", by=by.pk, note=reason):
        Shift.objects.filter(~Exists(wanted), pk__in=locked, cancelled_at=None).update(
            cancelled_at=clock.now(), cancel_reason=reason
        )


def _locked(activity: Activity, by: User) -> Activity:
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    activity = rows.select_related("organisation").get(pk=activity.pk)
    demand(by, Action.ACTIVITY_EDIT, activity)
    if activity.state == ActivityState.CANCELLED:
        raise Refusal("活动已取消，不能再改岗位和轮值。")
    return activity


def _refuse_impossible(data: TurnData) -> None:
    if data.finishes <= data.begins and data.finishes != MIDNIGHT:
        raise Refusal(
            "结束时间要晚于开始时间。一个班次不跨零点，跨夜的请分两班：前一班到 00:00 结束。",
            field="finishes",
        )
    day = data.effective_from
    if _end_of(day, data.finishes) - _moment(day, data.begins) > LONGEST:
        raise Refusal("一个班次最长 12 小时。请分成几个轮值。", field="finishes")
    if not 0 < data.quota <= MOST_PEOPLE:
        raise Refusal(f"人数请填 1 到 {MOST_PEOPLE}。", field="quota")
    if data.effective_from < clock.today():
        raise Refusal("生效日期不能早于今天。", field="effective_from")


def _refuse_foreign(activity: Activity, data: TurnData) -> None:
    if data.post is not None:
        if data.post.activity_id != activity.pk:
            raise Refusal("这个岗位不是本活动的。请重新选择。", field="post")
        if data.post.closed_on is not None:
            raise Refusal(f"“{data.post.name}”已停用。请换一个岗位。", field="post")
    if data.organisation is not None and data.organisation.closed_on is not None:
        raise Refusal(f"{data.organisation.name}已注销，不能值勤。", field="organisation")
