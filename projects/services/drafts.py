"""Registering a project (登记项目) and editing it."""

from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit.errors import Refusal
from kit.history import recorded_as
from projects.lifecycle import EXITS, State
from projects.models import Project
from projects.models.project import new_key
from projects.queries.projects import by_ref
from projects.services.advance import demand_version, enter
from projects.services.applications import (
    NOTHING_WRITTEN,
    ApplicationData,
    differs,
    write_application,
)
from projects.services.attachments import NO_ATTACHMENTS, Attachments, write_attachments
from projects.services.elements import ProjectData, check, write_elements
from projects.services.once import once


@transaction.atomic
def register_project(
    data: ProjectData, *, by: User, key: str | None = None, drawing: str = ""
) -> Project:
    """Add a draft by the seven elements, and return it.

    Args:
        data: what is known; a draft may be incomplete.
        by: becomes its 登记人; a lead unit registers only its own unit's projects.
        key: the form's key: the same form sent twice registers one project.
        drawing: key of its drawing (示意图) in ``static/drawings/projects``; empty for none.

    Raises:
        NotAllowed: ``by`` may not register projects of this unit.
        Refusal: an element cannot be kept.
    """

    def make() -> Project:
        check(data)
        project = Project(key=key or new_key(), drawing=drawing, **data.values())
        return enter(project, "create", by=by)

    return once(key, by, make)


@transaction.atomic
def keep_new_project(
    data: ProjectData,
    *,
    by: User,
    key: str,
    application: ApplicationData = NOTHING_WRITTEN,
    attachments: Attachments = NO_ATTACHMENTS,
) -> Project:
    """Register a project from its form, or write the form into the draft that saved itself.

    A form whose draft was saved, and whose script never heard of it, is written over that draft
    unless the draft was changed since.

    Raises:
        NotAllowed: ``by`` may not register projects of this unit.
        Moved: the draft was changed since; what was typed stays in the form.
        Refusal: an element cannot be kept.
    """
    project = register_project(data, by=by, key=key)
    same = all(getattr(project, name) == value for name, value in data.values().items())
    brings = attachments.brought or attachments.withdrawn
    if same and not brings and not differs(project, application):
        return project
    return edit_project(
        project.ref, data, by=by, version=1, application=application, attachments=attachments
    )


@transaction.atomic
def edit_project(  # noqa: PLR0913 - all but the two that name the project go by name
    project_ref: str,
    data: ProjectData,
    *,
    by: User,
    version: int,
    application: ApplicationData = NOTHING_WRITTEN,
    attachments: Attachments = NO_ATTACHMENTS,
) -> Project:
    """Write what a project's form holds.

    A draft may be edited freely. A submitted project may not, so that what was reviewed stands;
    a historical one may, to supply what its source left out.

    Args:
        version: the project's version when the form was opened.
        application: what else the application says; drafts only.
        attachments: files brought and taken out; drafts only.

    Raises:
        NotAllowed: ``by`` may not edit it, or would move it to a unit that is not theirs.
        Moved: somebody changed it since; what was typed stays in the form.
        Refusal: it is past editing, or something cannot be kept.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.PROJECT_EDIT, project)
    refusal = refusal_to_edit(project)
    if refusal is not None:
        raise Refusal(refusal)
    demand_version(project, version)
    check(data)
    write_elements(project, data)
    demand(by, Action.PROJECT_EDIT, project)
    project.version += 1
    with recorded_as("edit", by=by.pk):
        project.save()
        if project.state == State.DRAFT:
            write_application(project, application)
            write_attachments(project, attachments, by=by)
    return project


def refusal_to_edit(project: Project) -> str | None:
    """Return why the project's elements may not be edited now, or ``None`` when they may."""
    if project.state == State.DRAFT:
        return None
    if project.state in EXITS:
        return f"项目{State(project.state).label}，资料不再修改。"
    if project.state == State.ARCHIVED:
        return "项目已归档，从归档起只读，资料不再修改。"
    if project.historical:
        return None
    return "申报后不能直接修改。请由文明办退回补正，或在执行中办理变更。"
