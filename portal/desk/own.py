"""The projects of a person's unit, with what their applications still lack (七要素)."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Value, When

from funds.permissions import Action, can
from kit.drawing.rail import Stage as Tick
from portal.desk.waiting import Desk, first_of
from projects.models import Project
from projects.queries.projects import visible_to
from projects.services.elements import SEVEN_ELEMENTS, is_empty, label_of
from projects.stages import State
from projects.views.rail import ticks

_DRAFTS_FIRST = Case(
    When(state=State.DRAFT, then=Value(0)), default=Value(1), output_field=IntegerField()
)


@dataclass(frozen=True)
class Element:
    """One element that is empty, and where it is filled in; no address where it cannot be."""

    label: str
    url: str


@dataclass(frozen=True)
class OwnProject:
    """One project as the desk lists it."""

    project: Project
    url: str
    word: str
    ticks: tuple[Tick, ...]
    missing: list[Element]


def own_projects(desk: Desk) -> dict[str, Any]:
    """Return the first projects of the person's units, drafts before the rest, in one query."""
    found = visible_to(desk.person, desk.fund.pk)
    rows = found.select_related("lead_unit").annotate(first=_DRAFTS_FIRST).order_by("first", "-id")
    shown, total = first_of(rows)
    return {
        "projects": [_shown(desk, project) for project in shown],
        "total": total,
        "more": total > len(shown),
        "may_create": can(desk.person, Action.PROJECT_CREATE, desk.fund),
    }


def _shown(desk: Desk, project: Project) -> OwnProject:
    state = State(project.state)
    return OwnProject(
        project=project,
        url=desk.fund.url("projects:project", ref=project.ref),
        word=state.label,
        ticks=ticks(state),
        missing=_missing(desk, project) if state is State.DRAFT else [],
    )


def _missing(desk: Desk, project: Project) -> list[Element]:
    # A draft has no years, so asking for them again and again would be for nothing.
    may = project.lead_unit_id in {role.unit_id for role in desk.person.roles_in(desk.fund.pk)}
    form = desk.fund.url("projects:edit", ref=project.ref)
    return [
        Element(label_of(name), f"{form}#id_{name}" if may else "")
        for name in SEVEN_ELEMENTS
        if is_empty(getattr(project, name))
    ]
