"""What volunteers served for a project (项目的志愿服务): its activities, 人, 人次 and 小时."""

from dataclasses import dataclass

from django.db.models import Count, F, QuerySet, Sum

from projects.models import Project
from volunteers.models import Activity, ActivityState, Attendance
from volunteers.queries.counts import all_shifts_held
from volunteers.queries.figures import Served
from volunteers.queries.hours import standing


@dataclass(frozen=True)
class ProjectServed:
    """What was served for a project, from its first day on; reversed service left out.

    Attributes:
        activities: its activities that were published.
        sessions: its shifts that are over, stood, and were come to (场次).
        served: from records of any kind that name the project: checked, late and imported.
    """

    activities: int
    sessions: int
    served: Served


@dataclass(frozen=True)
class ActivityServed:
    """One activity of a project with what checking in and out gave of it.

    Hours entered late or imported name the project and no activity: they are in its sums alone.
    """

    activity: Activity
    sessions: int
    served: Served


def activities_of(project: Project) -> QuerySet[Activity]:
    """Return the activities of a project, drafts left out."""
    rows = Activity.objects.filter(project=project).exclude(state=ActivityState.DRAFT)
    return rows.select_related("organisation")


def served_of(project: Project) -> ProjectServed:
    """Return what was served for a project in all."""
    sums = (
        standing()
        .filter(project=project)
        .aggregate(
            people=Count("volunteer", distinct=True),
            times=Count("pk"),
            served=Sum("minutes", default=0),
        )
    )
    return ProjectServed(
        activities_of(project).count(),
        all_shifts_held().filter(activity__project=project).count(),
        Served(people=sums["people"], times=sums["times"], minutes=sums["served"]),
    )


def with_served(activities: list[Activity]) -> list[ActivityServed]:
    """Return activities with their sessions, people, times and minutes, in two queries."""
    keys = [activity.pk for activity in activities]
    held = all_shifts_held().filter(activity__in=keys).order_by().values_list("activity")
    sessions: dict[int, int] = dict(held.annotate(Count("pk")))
    rows = (
        Attendance.objects.filter(
            shift__activity__in=keys,
            record__is_reversed=False,
            # What was served before the activity was given to the project is not the project's.
            record__project=F("shift__activity__project"),
        )
        .order_by()
        .values_list("shift__activity")
        .annotate(Count("volunteer", distinct=True), Count("record"), Sum("record__minutes"))
    )
    served = {key: Served(people, times, minutes) for key, people, times, minutes in rows}
    return [
        ActivityServed(
            activity, sessions.get(activity.pk, 0), served.get(activity.pk, Served(0, 0, 0))
        )
        for activity in activities
    ]
