"""Days of execution: when difficulties must be solved, visits made and findings rectified."""

from django.db.models import Q

from portal.calendar.deadline import MOST_OF_A_KIND, Deadline, Window
from projects.models import Difficulty, Inspection, InspectionState
from projects.queries.execution import UNSOLVED
from projects.queries.projects import visible_to
from projects.stages import EXITS


def difficulties_due(window: Window) -> list[Deadline]:
    """The days by which difficulties of the projects a person sees must be solved."""
    found = Difficulty.objects.filter(
        project__in=visible_to(window.person, window.fund.pk),
        state__in=UNSOLVED,
        due_on__range=(window.first, window.last),
    )
    rows = found.select_related("project").order_by("due_on", "id")[:MOST_OF_A_KIND]
    return [
        Deadline(
            row.due_on,
            f"解决困难：{row.title}",
            window.fund.url("execution:difficulty", ref=row.project.ref, number=row.number),
            "project",
            f"difficulty-{row.number}",
            is_owed=True,
        )
        for row in rows
    ]


def inspections_due(window: Window) -> list[Deadline]:
    """The days by which projects must be inspected, and findings rectified."""
    days = (window.first, window.last)
    planned = Q(state=InspectionState.PLANNED, round__due_on__range=days)
    rectifying = Q(state=InspectionState.RECTIFYING, rectify_by__range=days)
    found = Inspection.objects.filter(
        planned | rectifying,
        project__in=visible_to(window.person, window.fund.pk).exclude(state__in=EXITS),
    )
    rows = found.select_related("project", "round").order_by("id")[:MOST_OF_A_KIND]
    return [_deadline(window, row) for row in rows]


def _deadline(window: Window, row: Inspection) -> Deadline:
    planned = row.state == InspectionState.PLANNED
    what = "督导检查" if planned else "完成整改"
    return Deadline(
        row.round.due_on if planned else row.rectify_by or row.round.due_on,
        f"{what}：{row.project.name}",
        window.fund.url("inspections:inspection", number=row.round.number, ref=row.project.ref),
        "project",
        f"inspection-{row.round.number}-{row.project.ref}",
        is_owed=True,
    )
