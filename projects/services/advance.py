"""The one door for a project's state: how it enters the lifecycle and takes a step of it."""

from collections.abc import Sequence

from django.db import transaction

from funds.models import User
from funds.permissions import demand
from kit.errors import Refusal
from kit.history import recorded_as
from projects.lifecycle import BY_CODE, Kind, State, Step
from projects.models import Project
from projects.queries.history import last_taker
from projects.queries.projects import by_ref
from projects.services.effects import EFFECTS
from projects.services.guards import missing_for
from projects.services.papers import Paper, attach
from projects.services.telling import tell_of_step
from projects.services.tranches import reach

LONGEST_NOTE = 500


class Moved(Refusal):
    """Somebody changed the project after this page was opened."""


def demand_version(project: Project, version: int) -> None:
    """Do nothing when a locked project still is as its form showed it.

    Raises:
        Moved: somebody changed it since; what was typed stays in the form.
    """
    if project.version != version:
        raise Moved(
            f"{last_taker(project)}刚刚改过这个项目。您填的内容还在，请对照最新情况后再保存。"
        )


def enter(project: Project, step_code: str, *, by: User, note: str = "") -> Project:
    """Let a new project enter the lifecycle by a declared entry step, and return it saved.

    Raises:
        NotAllowed: ``by`` may not take the step for this project's units.
        Refusal: the step wants a note and has none.
    """
    step = BY_CODE[step_code]
    if step.kind is not Kind.ENTRY or step.target is None:
        raise ValueError(f"{step_code} is not a step by which a project enters")
    demand(by, step.action, project)
    note = _note(step, note)
    project.state = step.target
    project.created_by = by
    with recorded_as(step.code, by=by.pk, note=note):
        project.save(force_insert=True)
    if step.target is State.DRAFT:
        tell_of_step(project, step, by=by)
    return project


@transaction.atomic
def advance(  # noqa: PLR0913 - all but the two that name the step go by name
    project_ref: str,
    step_code: str,
    *,
    by: User,
    note: str = "",
    seen_state: str | None = None,
    papers: Sequence[Paper] = (),
) -> Project:
    """Take one step of the lifecycle, in one transaction, leaving one row of the history.

    Args:
        project_ref: the project's number, or its key while it has none.
        step_code: a step of ``projects.lifecycle.LIFECYCLE``.
        by: who takes it.
        note: why, for the history; required by some steps.
        seen_state: the state on the page the step was chosen on; ``None`` skips the check.
        papers: what is attached to the step; kept with it, or not at all.

    Raises:
        NotAllowed: ``by`` lacks the step's action on this project, or did its incompatible duty.
        Moved: the project is no longer in ``seen_state``.
        Refusal: the step does not lead from here, wants a note, or a guard finds something missing.
        Project.DoesNotExist: no such project in the fund in scope.
    """
    project = by_ref(Project.objects.select_for_update(), project_ref)
    step = BY_CODE.get(step_code)
    if step is None or step.kind is Kind.ENTRY:
        raise Refusal("没有这一步。请回到项目页，从现有的按钮办理。")
    demand(by, step.action, project)
    if seen_state is not None and project.state != seen_state:
        raise Moved(f"{last_taker(project)}刚刚办过这一步。已为您刷新，请看最新情况。")
    take(project, step, by=by, note=note)
    attach(project, step.code, papers, by=by)
    return project


def take(project: Project, step: Step, *, by: User, note: str) -> None:
    """Take ``step`` with a locked project whose taker was already found to be allowed.

    Raises:
        Refusal: as for :func:`advance`.
    """
    if project.state not in step.sources:
        raise Refusal(
            f"项目现在是“{State(project.state).label}”，不能“{step.label}”。请看现在能办哪一步。"
        )
    note = _note(step, note)
    missing = missing_for(project, step)
    if missing:
        raise Refusal(f"还不能“{step.label}”。" + "".join(missing))
    if step.target is not None:
        project.state = step.target
    project.version += 1
    effect = EFFECTS.get(step.code)
    if effect is not None:
        effect(project, by)
    with recorded_as(step.code, by=by.pk, note=note):
        project.save()
    reach(project, step, by)
    tell_of_step(project, step, by=by, note=note)


def _note(step: Step, note: str) -> str:
    note = note.strip()
    if step.note_required and not note:
        raise Refusal(f"请写明“{step.label}”的依据或理由，它会留在办理记录里。", field="note")
    if len(note) > LONGEST_NOTE:
        raise Refusal(f"说明最多 {LONGEST_NOTE} 字，现有 {len(note)} 字。请删减。", field="note")
    return note
