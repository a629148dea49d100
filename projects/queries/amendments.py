"""Reading amendments (变更申请) of projects."""

from django.db.models import QuerySet

from projects.lifecycle import BY_CODE
from projects.models import Amendment, AmendmentState, Project


def amendments_of(project: Project) -> QuerySet[Amendment]:
    """Return a project's amendments, the newest first."""
    people = ("requested_by", "decided_by")
    return Amendment.objects.filter(project=project).select_related(*people).order_by("-id")


def open_amendment(project: Project) -> Amendment | None:
    """Return the project's request that nobody decided yet; there is at most one."""
    return Amendment.objects.filter(project=project, state=AmendmentState.REQUESTED).first()


def amendments_to_decide() -> QuerySet[Amendment]:
    """Return the requests that wait for a decision and can still be approved, oldest first."""
    waiting = Amendment.objects.filter(
        state=AmendmentState.REQUESTED, project__state__in=BY_CODE["amend"].sources
    )
    return waiting.select_related("project", "requested_by").order_by("requested_at", "id")
