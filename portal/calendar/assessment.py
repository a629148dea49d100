"""Days of evaluation (评估): when forms are due, and when rectifications are."""

from django.db.models import Q

from portal.calendar.deadline import MOST_OF_A_KIND, Deadline, Window
from projects.models import Evaluation
from projects.queries.evaluation import EVALUATED, RECTIFIED, standing
from projects.queries.projects import visible_to


def evaluation_days(window: Window) -> list[Deadline]:
    """The days evaluations and rectifications that a person sees are due, in one query."""
    days = (window.first, window.last)
    due = Q(submitted_at__isnull=True, due_on__range=days, project__state__in=EVALUATED)
    rectify = Q(
        grade="FAIL",
        submitted_at__isnull=False,
        rectified_at__isnull=True,
        rectify_by__range=days,
        project__state__in=RECTIFIED,
    )
    seen = visible_to(window.person, window.fund.pk).values("pk")
    found = standing().filter(due | rectify, project__in=seen).select_related("project")
    return [_day(window, row) for row in found.order_by("id")[:MOST_OF_A_KIND]]


def _day(window: Window, row: Evaluation) -> Deadline:
    submitted = row.submitted_at is not None
    day = row.rectify_by if submitted else row.due_on
    if day is None:
        raise ValueError(f"evaluation {row.pk} has no day")
    words = "整改到期" if submitted else f"{row.get_phase_display()}到期"
    return Deadline(
        day,
        f"{words}：{row.project.name}",
        window.fund.url("evaluation:project", ref=row.project.ref),
        "project",
        f"evaluation-{row.pk}-{'rectify' if submitted else 'due'}",
        is_owed=True,
    )
