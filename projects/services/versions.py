"""Keeping an application as it is at one moment (申报书版本)."""

from django.db.models import Max

from funds.models import User
from projects.models import ApplicationVersion, Project
from projects.queries.applications import content_of


def keep_version(project: Project, step_code: str, *, by: User) -> ApplicationVersion:
    """Keep the application of a locked project as it now is, as its next version.

    Part of an act whose taker was already found to be allowed, in that act's transaction.

    Args:
        step_code: the step of the lifecycle it belongs to; it says on the page why there is one.
    """
    last = ApplicationVersion.objects.filter(project=project).aggregate(last=Max("number"))["last"]
    return ApplicationVersion.objects.create(
        project=project,
        number=(last or 0) + 1,
        step=step_code,
        content=content_of(project),
        kept_by=by,
    )
