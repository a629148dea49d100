"""The duty roster of an activity (值勤表): its posts by the days of the week, who is on duty."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from kit import clock
from volunteers.models import Activity, MonthWeek, Organisation, Post, Shift, Turn, Weekday


@dataclass(frozen=True)
class Duty:
    """What one organisation has of a day at a post: its turns, and how many people to each (人)."""

    organisation: Organisation | None
    quota: int
    turns: Sequence[Turn]


@dataclass(frozen=True)
class DayCell:
    """One day of the week at one post."""

    weekday: Weekday
    duties: Sequence[Duty]


@dataclass(frozen=True)
class PostRow:
    """One post with its seven days, and what comes once a month; no post is the whole activity."""

    post: Post | None
    days: Sequence[DayCell]
    monthly: Sequence[Duty]


@dataclass(frozen=True)
class Roster:
    """The roster as a table, and how many people a week it asks for.

    Attributes:
        days: its columns.
        people: places to fill every week, in 人次; turns of a month are not among them.
    """

    rows: Sequence[PostRow]
    days: Sequence[Weekday]
    turns: int
    people: int


def roster_of(activity: Activity, day: Weekday | None = None) -> Roster:
    """Return the open posts of an activity with the turns that run or are to come.

    Args:
        day: of this day of the week alone; every day without it.
    """
    running = Q(ended_on__isnull=True) | Q(ended_on__gte=clock.today())
    turns = Turn.objects.filter(running, activity=activity).select_related("organisation")
    of_post: dict[int | None, list[Turn]] = defaultdict(list)
    for turn in turns.order_by("begins", "id"):
        of_post[turn.post_id].append(turn)
    posts: list[Post | None] = list(
        Post.objects.filter(activity=activity, closed_on__isnull=True).order_by("sequence", "id")
    )
    if of_post[None] or not posts:
        posts = [None, *posts]
    days = [day] if day else list(Weekday)
    held = [turn for of_one in of_post.values() for turn in of_one if turn.ended_on is None]
    weekly = [turn for turn in held if turn.week == MonthWeek.EVERY and turn.weekday in days]
    return Roster(
        rows=[_row(post, of_post[post.pk if post else None], days) for post in posts],
        days=days,
        turns=len(held),
        people=sum(turn.quota for turn in weekly),
    )


def _row(post: Post | None, turns: Sequence[Turn], days: Sequence[Weekday]) -> PostRow:
    weekly = [turn for turn in turns if turn.week == MonthWeek.EVERY]
    return PostRow(
        post=post,
        days=[
            DayCell(day, _duties([turn for turn in weekly if turn.weekday == day])) for day in days
        ],
        monthly=_duties([turn for turn in turns if turn.week != MonthWeek.EVERY]),
    )


def _duties(turns: Sequence[Turn]) -> list[Duty]:
    """Return turns put together by who is on duty, in the order of the first of each."""
    found: dict[tuple[int | None, int], Duty] = {}
    for turn in turns:
        key = (turn.organisation_id, turn.quota)
        known = found.get(key)
        held = [*known.turns, turn] if known else [turn]
        found[key] = Duty(turn.organisation, turn.quota, held)
    return list(found.values())


def shifts_left(*, turn: Turn | None = None, post: Post | None = None) -> int:
    """Return how many shifts to come stand of a turn or at a post, given just one of them."""
    shifts = Shift.objects.filter(cancelled_at__isnull=True, starts_at__gt=clock.now())
    return shifts.filter(Q(turn=turn) if turn else Q(post=post)).count()
