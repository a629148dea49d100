"""Figures of honours (表彰) of a year: people in 人次, everything else in 个; never added up."""

from typing import Any

from funds.models import Fund
from reports.figures.figure import Asked, Column, Derived, Figure, Subject, Unit, UnknownFigure
from volunteers.models import HonouredKind
from volunteers.queries import honours

KINDS = [kind for kind in HonouredKind if kind is not HonouredKind.PERSON]
HONOUR = (
    Column("表彰名称", "name"),
    Column("级别", "get_level_display"),
    Column("表彰单位", "awarded_by"),
    Column("表彰日期", "awarded_on", "date"),
)
BASIS = "当年表彰、没有作废的：写明数量的按写明的，其余按名单"


def _kind(asked: Asked) -> Subject:
    if asked.of not in {kind.value for kind in KINDS}:
        raise UnknownFigure(asked.of)
    return Subject(HonouredKind(asked.of).label)


def _link(fund: Fund, row: Any) -> str:
    return fund.url("honours:honour", number=row.number)


HONOUR_FIGURES: tuple[Figure | Derived, ...] = (
    Figure(
        key="people_honoured",
        label="表彰志愿者",
        unit=Unit.TIMES,
        basis=f"{BASIS}；一人受两次表彰算两人次",
        rows=lambda asked: honours.honours_given(HonouredKind.PERSON, *asked.days, asked.as_of),
        link=_link,
        total="times",
        columns=(*HONOUR, Column("人次", "times")),
        order=("awarded_on", "id"),
    ),
    Figure(
        key="honoured_of_kind",
        label="表彰{subject}",
        unit=Unit.ITEMS,
        basis=f"{BASIS}；受两次表彰算两个",
        rows=lambda asked: honours.honours_given(HonouredKind(asked.of), *asked.days, asked.as_of),
        link=_link,
        total="times",
        columns=(*HONOUR, Column("个", "times")),
        order=("awarded_on", "id"),
        subject=_kind,
    ),
)
