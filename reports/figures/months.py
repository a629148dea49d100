"""Figures of one month of a year: the rows behind the bars of the monthly chart.

A row whose day is marked (未说明, 推定) belongs to no month that anybody stated: such rows stand
together as ``unstated``.
"""

from typing import Any

from django.db.models import QuerySet

from funds.queries.donations import donations_received
from funds.queries.payments import payments_made
from reports.figures.figure import Asked, Figure, Subject, Unit, UnknownFigure
from reports.figures.money import (
    DONATION,
    ON_PAYMENT,
    ON_RECEIPT,
    PAID,
    PAYMENT,
    RECEIVED,
    donation_address,
    payment_address,
)

NO_MONTH = "unstated"
MONTHS = tuple(f"{month:02d}" for month in range(1, 13))


def month_subject(asked: Asked) -> Subject:
    """Return the month a figure of one month is asked for, or that no month is stated."""
    if asked.of == NO_MONTH:
        return Subject("月份未说明")
    if asked.of not in MONTHS:
        raise UnknownFigure(asked.of)
    return Subject(f"{int(asked.of)}月")


def _within(rows: QuerySet[Any], day: str, asked: Asked) -> QuerySet[Any]:
    if asked.of == NO_MONTH:
        return rows.filter(marks__has_key=day)
    return rows.filter(**{f"{day}__month": int(asked.of)}).exclude(marks__has_key=day)


def _received(asked: Asked) -> QuerySet[Any]:
    rows = donations_received(asked.year, asked.as_of).select_related("campaign")
    return _within(rows, "received_on", asked)


def _paid(asked: Asked) -> QuerySet[Any]:
    rows = payments_made(asked.year, asked.as_of).select_related("payee")
    return _within(rows, "paid_on", asked)


MONTH_FIGURES: tuple[Figure, ...] = (
    Figure(
        key="received_in_month",
        label="{subject}：募集资金",
        unit=Unit.YUAN,
        basis=ON_RECEIPT,
        rows=_received,
        link=donation_address,
        total="amount",
        rests_on={"marks": RECEIVED},
        columns=DONATION,
        order=("received_on", "id"),
        subject=month_subject,
    ),
    Figure(
        key="paid_in_month",
        label="{subject}：项目支出",
        unit=Unit.YUAN,
        basis=ON_PAYMENT,
        rows=_paid,
        link=payment_address,
        total="amount",
        rests_on={"marks": PAID},
        columns=PAYMENT,
        order=("paid_on", "id"),
        subject=month_subject,
    ),
)
