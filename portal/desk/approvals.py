"""What waits between review and agreement: notices, objections, approvals, papers to sign."""

from typing import Any

from django.db.models import Exists, OuterRef

from funds.permissions import Action, can
from kit.formats import date_cn, money
from portal.desk.waiting import Desk, Item, Pile, first_of, of_one
from projects.models import Agreement, Approval, ObjectionState, Project
from projects.queries.notices import never_noticed, noticed_before, objections
from projects.stages import State

TOLD_HERE = frozenset({State.NOTICE, State.AGREEMENT})
"""Where a project waits by what is said here, not by its next step alone."""


def projects_to_notice(desk: Desk) -> Pile:
    """Projects that passed review and are on no notice, as one thing to do."""
    if not can(desk.person, Action.PROJECT_NOTICE, desk.fund):
        return Pile()
    count = never_noticed().count()
    if not count:
        return Pile()
    return of_one(
        Item(
            title=f"发布立项公示：{count} 个拟立项项目",
            detail="评审已通过，还没有公示；公示期满无异议才能准予立项",
            act="发布公示",
            url=desk.fund.url("notices:new"),
        )
    )


def notices_over(desk: Desk) -> Pile:
    """Projects whose notice is over: to be approved, or not when an objection was upheld."""
    if not can(desk.person, Action.PROJECT_NOTICE, desk.fund):
        return Pile()
    # One that waits for an answer is told by its objection.
    found = noticed_before(desk.today).filter(waiting=False)
    rows, total = first_of(found.order_by("opposed", "id"))
    items = [_notice_over(desk, project) for project in rows]
    return Pile(items, total, "项目", f"{desk.fund.url('projects:list')}?view=all&stage=NOTICE")


def _notice_over(desk: Desk, project: Any) -> Item:
    if project.opposed:
        return Item(
            title=f"异议成立，办理不予立项：{project.name}",
            detail=f"{project.number} · 公示期满",
            act="看这个项目",
            url=desk.fund.url("projects:project", ref=project.ref),
        )
    return Item(
        title=f"公示期满，准予立项：{project.name}",
        detail=f"{project.number} · 没有未答复的异议",
        act="准予立项",
        url=desk.fund.url("notices:approve", ref=project.ref),
    )


def objections_to_answer(desk: Desk) -> Pile:
    """Objections nobody has answered, the oldest first."""
    if not can(desk.person, Action.OBJECTION_HANDLE, desk.fund):
        return Pile()
    found = objections().filter(state=ObjectionState.OPEN)
    rows, total = first_of(found.order_by("received_at", "id"))
    items = [
        Item(
            title=f"处理公示异议：{row.project.name}",
            detail=f"{row.number} · {row.received_at:%Y-%m-%d} 收到",
            act="处理异议",
            url=desk.fund.url("notices:objection", number=row.number),
        )
        for row in rows
    ]
    return Pile(items, total, "异议", f"{desk.fund.url('notices:objections')}?state=OPEN")


def agreements_to_sign(desk: Desk) -> Pile:
    """Approved projects without an agreement, or whose agreement nobody has signed yet."""
    if not can(desk.person, Action.PROJECT_AGREE, desk.fund):
        return Pile()
    found = Project.objects.filter(state=State.AGREEMENT).annotate(
        drafted=Exists(Agreement.objects.filter(project=OuterRef("pk"))),
        is_approved=Exists(Approval.objects.filter(project=OuterRef("pk"))),
    )
    rows, total = first_of(found.prefetch_related("approvals").order_by("drafted", "id"))
    items = [_agreement(desk, project) for project in rows]
    return Pile(items, total, "项目", f"{desk.fund.url('projects:list')}?view=all&stage=AGREEMENT")


def _agreement(desk: Desk, project: Any) -> Item:
    url = desk.fund.url("agreements:project", ref=project.ref)
    approval = next(iter(project.approvals.all()), None)
    told = f"批准 {money(approval.amount)} 元" if approval else "登记时没有立项批复"
    if approval:
        told += f" · {date_cn(approval.approved_on)}立项"
    if project.drafted:
        return Item(
            f"签订协议：{project.name}", f"{project.number} · {told}", "上传签好的协议", url
        )
    act = "起草协议" if project.is_approved else "登记协议"
    return Item(f"{act}：{project.name}", f"{project.number} · {told}", act, url)
