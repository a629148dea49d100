"""Which projects are being carried out (执行中): only of those is execution reported."""

from funds.models import User
from funds.permissions import Action, demand
from kit.errors import Refusal
from projects.models import Project
from projects.queries.execution import RUNNING
from projects.queries.projects import by_ref
from projects.stages import State


def locked(project_ref: str) -> Project:
    """Return the project of an address, locked, so that two clerks act one after the other."""
    return by_ref(Project.objects.select_for_update(), project_ref)


def running_for(project_ref: str, action: Action, *, by: User) -> Project:
    """Return the project of an address, locked, when ``by`` may do ``action`` and it runs.

    Raises:
        NotAllowed: ``by`` may not.
        Refusal: the project is not being carried out.
    """
    project = locked(project_ref)
    demand(by, action, project)
    refusal = refusal_to_report(project)
    if refusal is not None:
        raise Refusal(refusal)
    return project


def refusal_to_report(project: Project) -> str | None:
    """Return why nothing can be reported of a project now, or ``None`` when it can."""
    state = State(project.state)
    if state in RUNNING:
        return None
    return (
        f"项目现在是“{state.label}”，不在执行中，不能填报或更正执行情况。"
        "执行情况从签订协议起填报，到审计结束为止。"
    )


def told(text: str, *, field: str, what: str, most: int) -> str:
    """Return a text that must be there, at most so many characters long.

    Raises:
        Refusal: it is empty or too long.
    """
    text = text.strip()
    if not text:
        raise Refusal(f"请填写{what}。", field=field)
    if len(text) > most:
        raise Refusal(f"{what}最多 {most} 字，现有 {len(text)} 字。请删减。", field=field)
    return text
