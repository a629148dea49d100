"""Rounds of inspections (督导检查), and which projects they can reach."""

from django.db.models import QuerySet

from projects.models import Inspection, InspectionRound, InspectionState, Project
from projects.queries.execution import RUNNING


def inspectable() -> QuerySet[Project]:
    """Return the projects that can be inspected: those being carried out, by number."""
    found = Project.objects.filter(state__in=RUNNING, number__isnull=False)
    return (
        found.select_related("lead_unit")
        .prefetch_related("colead_rows", "years")
        .order_by("number")
    )


def inspections_among(
    projects: QuerySet[Project], *, year: int, state: InspectionState | None
) -> QuerySet[Inspection]:
    """Return the inspections of ``projects`` in a year's rounds, with what a list shows."""
    found = Inspection.objects.filter(project__in=projects, round__year=year)
    if state is not None:
        found = found.filter(state=state)
    return found.select_related("round", "project__lead_unit")


def rounds_of(year: int) -> QuerySet[InspectionRound]:
    """Return the rounds of a year, the newest first."""
    found = InspectionRound.objects.filter(year=year)
    return found.select_related("draw", "created_by").order_by("-id")


def inspections_of(project: Project) -> QuerySet[Inspection]:
    """Return the inspections of a project, the newest first."""
    return Inspection.objects.filter(project=project).select_related("round").order_by("-id")
