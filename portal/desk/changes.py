"""Amendments that wait for the office, and refunds that wait for finance."""

from django.utils import timezone

from funds.permissions import Action, can
from funds.queries.refunds import refunds_outstanding
from kit.formats import date_cn, money
from portal.desk.waiting import Desk, Item, Pile, first_of
from projects.queries.amendments import amendments_to_decide


def amendments_waiting(desk: Desk) -> Pile:
    """Requests to amend a project, those this person asked for left out (不相容职务)."""
    if not can(desk.person, Action.PROJECT_AMEND, desk.fund):
        return Pile()
    rows, total = first_of(amendments_to_decide().exclude(requested_by=desk.person.pk))
    items = [
        Item(
            title=f"审批变更：{row.project.name}",
            detail=f"{row.requested_by.name} "
            f"{date_cn(timezone.localdate(row.requested_at))}申请 · "
            + "、".join(change["label"] for change in row.changes),
            act="看变更申请并审批",
            url=desk.fund.url("amendments:amendment", ref=row.project.ref, number=row.number),
        )
        for row in rows
    ]
    return Pile(items, total, "项目台账", desk.fund.url("projects:list"))


def refunds_to_receive(desk: Desk) -> Pile:
    """Money asked back that has not arrived, the nearest 退款期限 first."""
    if not can(desk.person, Action.PROJECT_REFUND, desk.fund):
        return Pile()
    owed = refunds_outstanding(desk.today).select_related("payer")
    rows, total = first_of(owed.order_by("due_on", "id"))
    items = [
        Item(
            title=f"登记退款到账：{row.title} 还差 {money(row.outstanding)} 元",
            detail=f"{date_cn(row.recognised_on)}确认应退 · "
            + (row.payer.name if row.payer else "退款单位未填"),
            act="登记退款到账",
            url=desk.fund.url("money:receive_refund", number=row.number),
            due=row.due_on,
        )
        for row in rows
    ]
    return Pile(items, total, "退款", desk.fund.url("money:refunds"))
