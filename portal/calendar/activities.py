"""Days of activities: a team's own shifts; for the city what comes once a month (全民公益日)."""

from datetime import datetime, time

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils import timezone

from funds.permissions import Action, can
from portal.calendar.deadline import MOST_OF_A_KIND, Deadline, Window
from volunteers.models import ActivityState, MonthWeek
from volunteers.queries.activity_lists import visible_shifts
from volunteers.queries.reach import sees_all


def shifts_on_days(window: Window) -> list[Deadline]:
    """The days of the shifts a person runs, one entry for an activity and a day.

    Whoever sees every team's shifts is shown those of a month's turns alone: a city has thousands.
    """
    if not can(window.person, Action.ACTIVITY_EDIT, window.fund):
        return []
    found = visible_shifts(window.person, window.fund).filter(
        cancelled_at__isnull=True,
        activity__state=ActivityState.PUBLISHED,
        starts_at__range=(_from(window), _until(window)),
    )
    if sees_all(window.person, window.fund):
        found = found.filter(turn__isnull=False).exclude(turn__week=MonthWeek.EVERY)
    days = (
        found.order_by()
        .annotate(day=TruncDate("starts_at"))
        .values("day", "activity__number", "activity__title")
        .annotate(many=Count("pk", distinct=True))
        .order_by("day", "activity__number")
    )
    return [_deadline(window, row) for row in days[:MOST_OF_A_KIND]]


def _deadline(window: Window, row: dict[str, object]) -> Deadline:
    number, day, many = row["activity__number"], row["day"], row["many"]
    shifts = f"（{many} 个班次）" if many != 1 else ""
    return Deadline(
        day,  # type: ignore[arg-type]
        f"{row['activity__title']}{shifts}",
        f"{window.fund.url('activities:today')}?day={day}&activity={number}",
        "project",
        f"shifts-{number}-{day}",
    )


def _from(window: Window) -> datetime:
    return timezone.make_aware(datetime.combine(window.first, time.min))


def _until(window: Window) -> datetime:
    return timezone.make_aware(datetime.combine(window.last, time.max))
