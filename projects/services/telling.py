"""Whom a step of the lifecycle concerns: who acts next, its units, the table's notice column."""

from collections.abc import Iterable

from funds.models import NoticeKind, User
from funds.permissions import TABLE, Action, Role, can
from funds.queries.people import people_holding
from funds.services.notices import notify
from projects.lifecycle import Kind, State, Step, forward_step
from projects.models import Project

UNIT_ROLES = (Role.LEAD_UNIT, Role.IMPLEMENTER)


def tell_of_step(project: Project, step: Step, *, by: User, note: str = "") -> None:
    """Tell of a step just taken, all but its taker, and each once.

    Whoever may take the next step hears that it is their turn. The people of the project's units,
    and those of the step's ``notice`` roles who may see the project, hear what was done.
    """
    state = State(project.state)
    following = forward_step(state)
    roles = {*step.notice, *UNIT_ROLES}
    if following is not None:
        roles |= _roles_of(following.action)
    others = [p for p in people_holding(sorted(roles), project.fund.pk) if p.pk != by.pk]
    turn = [p for p in others if following and can(p, following.action, project)]
    url = project.fund.url("projects:project", ref=project.ref)
    told = f"{project.number or '还没有编号'} · {state.label}" + (f"。{note}" if note else "")
    if following is not None and step.kind is not Kind.AMEND:
        subject = f"等您办理“{following.label}”：{project.name}"
        notify(turn, subject=subject, text=told, url=url, kind=NoticeKind.TURN)
    else:
        turn = []
    notify(
        _concerned(project, step, others, without=turn),
        subject=f"{step.label}：{project.name}",
        text=told,
        url=url,
    )


def _concerned(
    project: Project, step: Step, people: Iterable[User], *, without: list[User]
) -> list[User]:
    """Return who hears what was done: the table's roles, and the units, as far as they see it."""
    told = {*step.notice, *UNIT_ROLES}
    return [
        person
        for person in people
        if person not in without
        and any(role.role in told for role in person.roles_in(project.fund.pk))
        and can(person, Action.PROJECT_VIEW, project)
    ]


def _roles_of(action: Action) -> set[Role]:
    return {role for role in Role if action in TABLE[role]}
