"""Keeping what is typed into a draft's form while it is typed (自动保存)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from django.apps import apps
from django.db import transaction

from funds.models import User
from funds.permissions import Action, demand
from kit.errors import Refusal
from kit.history import recorded_as
from projects.lifecycle import State
from projects.models import Project
from projects.queries.history import AUTOSAVED
from projects.queries.projects import by_ref
from projects.services.advance import demand_version
from projects.services.applications import (
    NOTHING_WRITTEN,
    ApplicationData,
    check_rows,
    differs,
    write_application,
)
from projects.services.drafts import register_project
from projects.services.elements import NAME_LENGTH, ProjectData, check, write_elements

FIELDS = tuple(ProjectData.__dataclass_fields__)
# The refusal names the end; when only the beginning was typed, that is what is not kept.
PARTNERS = {"ends_on": "starts_on"}


@dataclass(frozen=True)
class Saved:
    """What became of one save.

    Attributes:
        project: as it now is; ``None`` while there is no draft yet, for want of a name.
        refused: why a field was not kept, by the field's name.
    """

    project: Project | None
    refused: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def autosave_project(
    project_ref: str,
    changes: Mapping[str, Any],
    *,
    by: User,
    version: int,
    application: ApplicationData = NOTHING_WRITTEN,
) -> Saved:
    """Keep what changed in a draft's form, as far as it can be kept.

    The same changes sent again, since their answer was lost, count as kept.

    Args:
        changes: cleaned values of the fields that were typed in.
        version: the draft's version the form last heard of.
        application: the texts that were typed in, and each list in which anything was.

    Raises:
        NotAllowed: ``by`` may not edit it, or would move it to a unit that is not theirs.
        Moved: somebody else changed it since; nothing was written.
        Refusal: it is no draft any more.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    demand(by, Action.PROJECT_EDIT, project)
    refusal = refusal_to_autosave(project)
    if refusal is not None:
        raise Refusal(refusal)
    if project.version != version and (
        differs(project, application) or not _arrived_before(project, changes, version)
    ):
        demand_version(project, version)
    kept, refused = _fitting(project, changes)
    application, refused_rows = _fitting_rows(project, application)
    refused |= refused_rows
    same = all(getattr(project, name) == value for name, value in kept.items())
    if same and not differs(project, application):
        return Saved(project, refused)
    write_elements(project, _data(project, kept))
    demand(by, Action.PROJECT_EDIT, project)
    project.version += 1
    with recorded_as(AUTOSAVED, by=by.pk):
        project.save()
        write_application(project, application)
    return Saved(project, refused)


@transaction.atomic
def autosave_new_project(
    changes: Mapping[str, Any],
    *,
    by: User,
    key: str,
    application: ApplicationData = NOTHING_WRITTEN,
) -> Saved:
    """Make a draft of a new project's form at its first save, and keep what can be kept.

    Args:
        key: the form's key, which becomes the draft's address.

    Raises:
        NotAllowed: ``by`` may not register projects of this unit.
        Refusal: the key is not one of ours; the draft was changed elsewhere since.
    """
    known = Project.objects.filter(key=key, created_by=by).first()
    if known is not None:
        return autosave_project(known.ref, changes, by=by, version=1, application=application)
    name = str(changes.get("name") or "").strip()
    if not name:
        return Saved(None, {"name": "请填写项目名称，填好后开始自动保存。"})
    if len(name) > NAME_LENGTH:
        return Saved(None, {"name": f"项目名称最多 {NAME_LENGTH} 字。请删减。"})
    kept, refused = _fitting(Project(name=name), changes)
    project = register_project(_data(Project(name=name), kept), by=by, key=key)
    application, refused_rows = _fitting_rows(project, application)
    with recorded_as(AUTOSAVED, by=by.pk):
        write_application(project, application)
    return Saved(project, refused | refused_rows)


def refusal_to_autosave(project: Project) -> str | None:
    """Return why a project's form does not save by itself, or ``None`` when it does."""
    if project.state == State.DRAFT:
        return None
    return "项目已经不是草稿，不再自动保存。请回到项目页看最新情况。"


def _data(project: Project, changes: Mapping[str, Any]) -> ProjectData:
    values = {name: getattr(project, name) for name in FIELDS}
    return ProjectData(**{**values, **changes})


def _fitting(project: Project, changes: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """Part what can be kept from what cannot, with why."""
    kept, refused = dict(changes), {}
    while kept:
        try:
            check(_data(project, kept))
        except Refusal as refusal:
            name = refusal.field or ""
            wrong = name if name in kept else PARTNERS.get(name, "")
            if wrong not in kept:
                raise
            del kept[wrong]
            refused[wrong] = refusal.message
        else:
            break
    return kept, refused


def _fitting_rows(
    project: Project, application: ApplicationData
) -> tuple[ApplicationData, dict[str, str]]:
    """Part the lists that can be kept from those that cannot, with why."""
    kept, refused = {}, {}
    for key, rows in application.rows.items():
        try:
            check_rows(project, key, rows)
        except Refusal as refusal:
            refused[key] = refusal.message
        else:
            kept[key] = rows
    return replace(application, rows=kept), refused


def _arrived_before(project: Project, changes: Mapping[str, Any], version: int) -> bool:
    """Tell whether these changes, and no others, were written since ``version``."""
    history: Any = apps.get_model("projects", "ProjectEvent")._default_manager
    then = history.filter(pgh_obj_id=project.pk, version=version).order_by("-pgh_id").first()
    if then is None:
        return False
    return all(
        _stored(name, changes[name]) == getattr(project, _column(name))
        if name in changes
        else getattr(then, _column(name)) == getattr(project, _column(name))
        for name in FIELDS
    )


def _column(name: str) -> str:
    return str(cast("Any", Project._meta.get_field(name)).attname)


def _stored(name: str, value: Any) -> Any:
    """Return a value as its column holds it: a row by its key."""
    return getattr(value, "pk", value) if _column(name) != name else value
