"""应付款明细: what is owed on the last day of a year, one row each."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any

from kit.exports import Column, Kind
from kit.exports.writer import Row
from reports.exports.agreed import AgreedFor, agreed_for
from reports.exports.chunks import chunks
from reports.exports.values import NOT_APPLICABLE, UNSTATED, if_any, marked, said
from reports.figures import evaluate, rows_of

COLUMNS = (
    Column("serial", "序号", Kind.SERIAL, 6),
    Column("project", "项目", width=30),
    Column("payee", "收款单位", width=16),
    Column("agreed", "协议金额", Kind.MONEY, 14),
    Column("changed", "变更金额", width=9),
    Column("condition", "应付条件", width=14),
    Column("met_on", "条件达成日期", Kind.DATE, 14),
    Column("owed", "应付", Kind.MONEY, 19, total=True),
    Column("paid", "已付", Kind.MONEY, 14, total=True),
    Column("outstanding", "应付未付", Kind.MONEY, 19, total=True),
    Column("age", "账龄（天）", Kind.COUNT, 12),
    Column("due_on", "预计付款日", Kind.DATE, 12),
    Column("reason", "未付原因", width=18),
    Column("note", "备注", width=18),
)


def rows(year: int, as_of: datetime | None, only: Collection[str] | None = None) -> Iterator[Row]:
    """Yield the payables owed at the end of a year, the oldest first."""
    value = evaluate("payables_outstanding", year, as_of)
    owed = rows_of(value).select_related("payee", "commitment", "tranche")
    if only is not None:
        owed = owed.filter(number__in=only)
    for chunk in chunks(owed.order_by("recognised_on", "id")):
        projects = agreed_for(payable.commitment_id for payable in chunk)
        for payable in chunk:
            project = projects.get(payable.commitment_id, AgreedFor())
            yield _row(payable, project, value.as_of)


def _row(payable: Any, project: AgreedFor, on: date) -> Row:
    tranche, commitment = payable.tranche, payable.commitment
    age = marked(payable, "recognised_on", (on - payable.recognised_on).days)
    what = f"{project.name}：{payable.title}" if project.name else payable.title
    return {
        "project": what,
        "payee": marked(payable, "payee", payable.payee and payable.payee.name),
        "agreed": said(commitment.approved) if commitment else NOT_APPLICABLE,
        "changed": NOT_APPLICABLE,
        "condition": said(tranche.condition) if tranche else NOT_APPLICABLE,
        "met_on": marked(tranche, "condition_met_on", tranche.condition_met_on)
        if tranche
        else NOT_APPLICABLE,
        "owed": marked(payable, "amount", payable.amount),
        "paid": payable.paid,
        "outstanding": marked(payable, "amount", payable.outstanding),
        "age": age,
        "due_on": if_any(payable, "due_on", payable.due_on),
        "reason": payable.unpaid_reason or UNSTATED,
        "note": payable.number + ("" if payable.itemised else "；未逐笔说明"),
    }
