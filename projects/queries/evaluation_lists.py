"""The lists of evaluations: what waits, what was submitted."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from funds.models import User
from projects.models import Evaluation, Project
from projects.queries.evaluation import EVALUATED, PHASE_OF, standing
from projects.queries.projects import visible_to
from projects.stages import State


def at_evaluation(person: User, fund_id: int, *, mine: bool) -> QuerySet[Any]:
    """Return the projects somebody sees that wait for an evaluation or a rectification.

    Args:
        mine: only those whose evaluation is theirs to write.
    """
    found = visible_to(person, fund_id).filter(state__in=list(PHASE_OF))
    if mine:
        own = standing().filter(project=OuterRef("pk"), evaluator=person, submitted_at__isnull=True)
        found = found.filter(Exists(own), state__in=EVALUATED)
    return found.select_related("lead_unit")


def with_present(projects: Sequence[Project]) -> list[tuple[Project, Evaluation | None]]:
    """Return projects each with the evaluation it waits for, or failed; in one query."""
    rows = standing().filter(project__in=[project.pk for project in projects])
    latest: dict[tuple[int, str], Evaluation] = {}
    for row in rows.select_related("evaluator").order_by("round", "id"):
        latest[row.project_id, row.phase] = row
    found: list[tuple[Project, Evaluation | None]] = []
    for project in projects:
        state = State(project.state)
        row_now = latest.get((project.pk, PHASE_OF[state]))
        done = row_now is not None and row_now.submitted_at is not None
        found.append((project, None if done and state in EVALUATED else row_now))
    return found


def submitted_within(person: User, fund_id: int) -> QuerySet[Evaluation]:
    """Return the submitted evaluations of the projects somebody sees."""
    found = standing().filter(
        submitted_at__isnull=False, project__in=visible_to(person, fund_id).values("pk")
    )
    return found.select_related("project", "evaluator")
