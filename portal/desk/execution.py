"""Difficulties and inspections that wait for a person, each with its day."""

from django.db.models import F, Q, QuerySet

from funds.permissions import Action, Scope, scopes_of
from portal.desk.waiting import Desk, Item, Pile, first_of
from projects.models import Difficulty, DifficultyState, Inspection, InspectionState, Project
from projects.queries.execution import UNSOLVED
from projects.queries.projects import reached_by
from projects.stages import EXITS


def difficulties_to_solve(desk: Desk) -> Pile:
    """Difficulties for the lead unit to solve, and for the office what was taken up to it."""
    reach = reached_by(desk.person, Action.DIFFICULTY_SOLVE, desk.fund.pk)
    if reach is None:
        return Pile()
    scopes = scopes_of(desk.person, Action.DIFFICULTY_SOLVE, desk.fund.pk)
    mine = Q(state__in=UNSOLVED)
    if Scope.ALL in scopes:
        # What a lead unit still has time for is not the office's yet.
        mine = Q(state=DifficultyState.ESCALATED) | mine & Q(project__lead_unit=None)
    found = Difficulty.objects.filter(mine, project__in=Project.objects.filter(reach))
    rows, total = first_of(found.select_related("project").order_by("due_on", "id"))
    items = [
        Item(
            title=f"解决困难：{row.title}",
            detail=f"{row.project.ref} · {row.project.name} · {row.get_state_display()}",
            act="登记处理结果",
            url=desk.fund.url("execution:difficulty", ref=row.project.ref, number=row.number),
            due=row.due_on,
        )
        for row in rows
    ]
    return Pile(items, total, "困难问题", desk.fund.url("difficulties:list"))


def inspections_to_make(desk: Desk) -> Pile:
    """Visits to be made, and rectifications to be checked."""
    found = _reached(desk, Action.INSPECTION_RECORD)
    if found is None:
        return Pile()
    mine = found.filter(state__in=[InspectionState.PLANNED, InspectionState.RECTIFIED])
    rows, total = first_of(mine.order_by("round__due_on", "id"))
    return Pile(
        [_item(desk, row) for row in rows], total, "督导检查", desk.fund.url("inspections:list")
    )


def inspections_to_rectify(desk: Desk) -> Pile:
    """Findings that this person's unit has to rectify."""
    found = _reached(desk, Action.RECTIFY)
    if found is None:
        return Pile()
    mine = found.filter(state=InspectionState.RECTIFYING)
    rows, total = first_of(mine.order_by(F("rectify_by").asc(nulls_last=True), "id"))
    return Pile(
        [_item(desk, row) for row in rows], total, "督导检查", desk.fund.url("inspections:list")
    )


def _reached(desk: Desk, action: Action) -> QuerySet[Inspection] | None:
    reach = reached_by(desk.person, action, desk.fund.pk)
    if reach is None:
        return None
    # Of a project that left nothing is inspected any more.
    projects = Project.objects.filter(reach).exclude(state__in=EXITS)
    found = Inspection.objects.filter(project__in=projects)
    return found.select_related("project", "round")


_WORDS = {
    InspectionState.PLANNED: ("检查项目", "登记检查结果"),
    InspectionState.RECTIFYING: ("整改检查发现的问题", "提交整改情况"),
    InspectionState.RECTIFIED: ("复查整改", "登记复查结果"),
}


def _item(desk: Desk, row: Inspection) -> Item:
    what, act = _WORDS[InspectionState(row.state)]
    due = {
        InspectionState.PLANNED: row.round.due_on,
        InspectionState.RECTIFYING: row.rectify_by,
    }.get(InspectionState(row.state))
    return Item(
        title=f"{what}：{row.project.name}",
        detail=f"{row.project.ref} · {row.round.title}",
        act=act,
        url=desk.fund.url("inspections:inspection", number=row.round.number, ref=row.project.ref),
        due=due,
    )
