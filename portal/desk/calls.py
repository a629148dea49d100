"""Applications under calls: those that wait for their form check, and those sent back to a unit."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from funds.permissions import Action
from kit.hours import closing_cn, last_day
from portal.desk.waiting import Desk, Item, Pile, first_of
from projects.models import Call, Project, Screening, ScreeningOutcome
from projects.queries.projects import reached_by, visible_to
from projects.stages import State

UNDER_A_CALL = Q(state=State.SCREENING, call__isnull=False)
"""Applications that the desk tells by their call, not one by one."""


def applications_to_screen(desk: Desk) -> Pile:
    """The calls with applications waiting for a form check, the first to close first."""
    if reached_by(desk.person, Action.PROJECT_SCREEN, desk.fund.pk) is None:
        return Pile()
    # Whoever submitted an application does not screen it (不相容职务).
    others = ~Q(projects__submitted_by=desk.person) | Q(projects__submitted_by__isnull=True)
    waiting = Q(projects__state=State.SCREENING) & others
    found: QuerySet[Any] = Call.objects.annotate(waiting=Count("projects", filter=waiting))
    rows, total = first_of(found.filter(waiting__gt=0).order_by("closes_at", "id"))
    return Pile(
        [_to_screen(desk, call) for call in rows], total, "公告", desk.fund.url("calls:list")
    )


def returned_to_correct(desk: Desk) -> Pile:
    """Applications sent back to the person's unit, by their deadline."""
    reach = reached_by(desk.person, Action.PROJECT_SUBMIT, desk.fund.pk)
    if reach is None:
        return Pile()
    mine = returned(visible_to(desk.person, desk.fund.pk)).filter(reach)
    rows, total = first_of(mine.order_by("correct_by", "id"))
    items = [_to_correct(desk, project) for project in rows]
    return Pile(items, total, "项目", f"{desk.fund.url('projects:list')}?view=all&state=DRAFT")


def returned(projects: QuerySet[Project]) -> QuerySet[Any]:
    """Return those of ``projects`` that were sent back, with ``correct_by`` and ``opinion``."""
    last = Screening.objects.filter(project=OuterRef("pk")).order_by("-round")
    return (
        projects.filter(state=State.DRAFT)
        .annotate(
            correct_by=Subquery(last.values("due_at")[:1]),
            outcome=Subquery(last.values("outcome")[:1]),
            opinion=Subquery(last.values("opinion")[:1]),
        )
        .filter(outcome=ScreeningOutcome.RETURNED)
    )


def _to_screen(desk: Desk, call: Any) -> Item:
    return Item(
        title=f"形式审查：{call.waiting} 件申报",
        detail=f"{call.title} · {closing_cn(call.closes_at)} 截止",
        act="办理形式审查",
        url=f"{desk.fund.url('calls:call', number=call.number)}#applications",
        due=last_day(call.closes_at),
    )


def _to_correct(desk: Desk, project: Any) -> Item:
    return Item(
        title=f"补正后重新提交：{project.name}",
        detail=f"{project.number} · {closing_cn(project.correct_by)} 截止 · {project.opinion}",
        act="补正申报",
        url=desk.fund.url("projects:project", ref=project.ref),
        due=last_day(project.correct_by),
    )
