"""What was carried out of a project (执行情况): activities, photographs, difficulties, checks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from projects.models import (
    ActivityCount,
    ActivityPhoto,
    ActivityReport,
    Difficulty,
    DifficultyState,
    Inspection,
    InspectionState,
    Measure,
    Project,
)
from projects.stages import State

RUNNING = frozenset(
    {
        State.FIRST_PAYMENT,
        State.MIDTERM,
        State.MIDTERM_RECTIFYING,
        State.FINAL,
        State.FINAL_RECTIFYING,
        State.AUDIT,
        State.AUDIT_RECTIFYING,
        State.RUNNING_UNSTATED,
    }
)
"""Where a project is being carried out: from its agreement until its audit is over."""
UNSOLVED = frozenset({DifficultyState.OPEN, DifficultyState.ESCALATED})
UNFINISHED = frozenset(
    {InspectionState.PLANNED, InspectionState.RECTIFYING, InspectionState.RECTIFIED}
)


@dataclass(frozen=True)
class Served:
    """How many were served, in one unit; units never add up across kinds."""

    measure: Measure
    number: Decimal


@dataclass(frozen=True)
class ExecutionTotals:
    """What the standing activity reports of a project come to: 人次 of volunteers, and hours."""

    activities: int
    turnouts: int
    hours: Decimal
    served: tuple[Served, ...]


def activities_of(project: Project) -> QuerySet[ActivityReport]:
    """Return the activities reported of a project, withdrawn ones too, with what a list shows."""
    found = ActivityReport.objects.filter(project=project).select_related("planned", "reported_by")
    # As they were written down, which is the order of the units.
    counts = Prefetch("counts", ActivityCount.objects.order_by("id"))
    photos = Prefetch("photos", ActivityPhoto.objects.select_related("file").order_by("id"))
    return found.prefetch_related(counts, photos)


def execution_totals(project: Project) -> ExecutionTotals:
    """Return the totals of a project's activities; what was withdrawn is left out. Two queries."""
    standing = ActivityReport.objects.filter(project=project, withdrawn_note="")
    sums = standing.aggregate(number=Count("id"), turnouts=Sum("people"), hours=Sum("hours"))
    counts = ActivityCount.objects.filter(activity__project=project, activity__withdrawn_note="")
    numbers = dict(counts.values_list("measure").annotate(Sum("number")))
    return ExecutionTotals(
        activities=sums["number"],
        turnouts=sums["turnouts"] or 0,
        hours=sums["hours"] or Decimal(0),
        served=in_order(numbers),
    )


def in_order(numbers: dict[str, Decimal]) -> tuple[Served, ...]:
    """Return numbers by unit in the order of the units."""
    return tuple(Served(unit, numbers[unit]) for unit in Measure if unit in numbers)


def public_photos(projects: Iterable[int]) -> QuerySet[ActivityPhoto]:
    """Return the photographs anybody may see, of activities that stand, the newest first."""
    shown = ActivityPhoto.objects.filter(
        public=True, activity__withdrawn_note="", activity__project__in=projects
    )
    return shown.select_related("activity__project", "file").order_by("-activity__held_on", "-id")


def open_difficulties(project: Project) -> QuerySet[Difficulty]:
    """Return the difficulties of a project that nobody has solved yet, by due date."""
    return Difficulty.objects.filter(project=project, state__in=UNSOLVED).order_by("due_on", "id")


def open_inspections(project: Project) -> QuerySet[Inspection]:
    """Return the inspections of a project not yet made, or whose findings still stand."""
    found = Inspection.objects.filter(project=project, state__in=UNFINISHED)
    return found.select_related("round").order_by("id")


def difficulties_of(project: Project) -> QuerySet[Difficulty]:
    """Return all difficulties of a project, the newest first."""
    found = Difficulty.objects.filter(project=project)
    return found.select_related("raised_by", "answered_by").order_by("-id")


def difficulties_among(
    projects: QuerySet[Project], *, state: DifficultyState | None, unit_id: int | None
) -> QuerySet[Difficulty]:
    """Return the difficulties of ``projects``.

    Args:
        state: those in this state; the unsolved ones when ``None``.
        unit_id: those of projects this unit leads.
    """
    wanted = Q(state=state) if state else Q(state__in=UNSOLVED)
    if unit_id is not None:
        wanted &= Q(project__lead_unit_id=unit_id)
    found = Difficulty.objects.filter(wanted, project__in=projects)
    return found.select_related("project__lead_unit", "raised_by")


def overdue_difficulties(today: date) -> QuerySet[Difficulty]:
    """Return the difficulties of the fund in scope that were due and are with the lead unit."""
    return Difficulty.objects.filter(state=DifficultyState.OPEN, due_on__lt=today)
