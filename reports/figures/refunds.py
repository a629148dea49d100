"""Figures of refunds, on the cash basis: what came back, and what is still to come back."""

from typing import Any

from django.db.models import QuerySet

from funds.models import Fund
from funds.queries.refunds import refunds_outstanding, refunds_received
from reports.figures.figure import Asked, Column, Figure, Unit
from reports.figures.months import NO_MONTH, month_subject

ON_ARRIVAL = "按到账日，当年退回的项目款（收付实现）；不冲减项目支出"

RECEIPT = (
    Column("编号", "number"),
    Column("到账日期", "received_on", "date"),
    Column("退款单位", "refund.payer.name"),
    Column("事项", "refund.title"),
    Column("金额（元）", "amount", "money"),
)
DUE = (
    Column("编号", "number"),
    Column("事项", "title"),
    Column("退款单位", "payer.name"),
    Column("确认日期", "recognised_on", "date"),
    Column("应退（元）", "amount", "money"),
    Column("已到账（元）", "received", "money"),
    Column("还差（元）", "outstanding", "money"),
)


def _received(asked: Asked) -> QuerySet[Any]:
    return refunds_received(asked.year, asked.as_of).select_related("refund__payer")


def _in_month(asked: Asked) -> QuerySet[Any]:
    if asked.of == NO_MONTH:
        return _received(asked).none()
    return _received(asked).filter(received_on__month=int(asked.of))


def _due(asked: Asked) -> QuerySet[Any]:
    return refunds_outstanding(asked.ends_on, asked.as_of).select_related("payer")


def _receipt_address(fund: Fund, row: Any) -> str:
    return fund.url("money:refund", number=row.refund.number)


def _refund_address(fund: Fund, row: Any) -> str:
    return fund.url("money:refund", number=row.number)


REFUND_FIGURES: tuple[Figure, ...] = (
    Figure(
        key="refunds_received",
        label="退款到账",
        unit=Unit.YUAN,
        basis=ON_ARRIVAL,
        rows=_received,
        link=_receipt_address,
        total="amount",
        columns=RECEIPT,
        order=("received_on", "id"),
    ),
    Figure(
        key="refunds_in_month",
        label="{subject}：退款到账",
        unit=Unit.YUAN,
        basis=ON_ARRIVAL,
        rows=_in_month,
        link=_receipt_address,
        total="amount",
        columns=RECEIPT,
        order=("received_on", "id"),
        subject=month_subject,
    ),
    Figure(
        key="refunds_outstanding",
        label="应收退款",
        unit=Unit.YUAN,
        basis="已确认应退、到年末还没有到账的款项",
        rows=_due,
        link=_refund_address,
        total="outstanding",
        columns=DUE,
        order=("recognised_on", "id"),
    ),
)
