"""Amending a project under way (变更): a new version of its elements; history keeps the old one."""

from django.db import transaction

from funds.models import User
from funds.permissions import demand
from projects.lifecycle import BY_CODE
from projects.models import Project
from projects.queries.projects import by_ref
from projects.services.advance import demand_version, take
from projects.services.elements import ProjectData, check, write_elements


@transaction.atomic
def amend(project_ref: str, data: ProjectData, *, by: User, note: str, version: int) -> Project:
    """Write what was decided to change of a project under way, as one step of its lifecycle.

    Args:
        data: the elements as they now stand.
        note: the decision, e.g. the document or meeting it was made by.
        version: the project's version when the form was opened.

    Raises:
        NotAllowed: ``by`` may not amend projects.
        Moved: somebody changed it since; what was typed stays in the form.
        Refusal: it is not under way, the note is missing, or an element cannot be kept.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    step = BY_CODE["amend"]
    demand(by, step.action, project)
    demand_version(project, version)
    check(data)
    write_elements(project, data)
    take(project, step, by=by, note=note)
    return project
