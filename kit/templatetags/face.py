"""Template filters and tags of the face: number formats and the geometry components paint."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template

from kit import formats
from kit.drawing.bars import Bar, Chart, Part, Segment, chart, stack
from kit.drawing.columns import Column, DrawnColumn, columns
from kit.drawing.flow import Flow, flow
from kit.drawing.rail import Loop, Rail, Stage, rail
from kit.shown import FigureLike, ShownFigure, figure_text

register = template.Library()


@register.filter
def money(amount: Decimal) -> str:
    """`1,191,516.30`, the minus as U+2212."""
    return formats.money(amount)


@register.filter
def quantity(value: Decimal | int) -> str:
    """`76,367` or `612.5`."""
    return formats.quantity(value)


@register.filter
def wan(amount: Decimal) -> str:
    """`62.77 万`, for charts only."""
    return formats.wan(amount)


@register.filter
def tick_text(value: Decimal) -> str:
    """A scale's number: in 万 without decimals from ten thousand on, else as it is."""
    if value and value >= formats.WAN:
        return f"{formats.quantity(value / formats.WAN)} 万"
    return formats.quantity(value)


@register.filter
def date_cn(day: date) -> str:
    """`2021年12月31日`, for prose."""
    return formats.date_cn(day)


@register.filter
def date_iso(day: date) -> str:
    """`2021-12-31`, for tables."""
    return formats.date_iso(day)


@register.filter
def unbroken(words: str) -> str:
    """`words` with no line that begins with the dot between two of its parts."""
    return words.replace(" · ", "\u00a0· ")


@register.filter
def masked_phone(phone: str) -> str:
    """`138****1234`, `0351-****567`: how a list shows a phone number."""
    return formats.masked_phone(phone)


@register.filter
def file_size(size: int) -> str:
    """`340 KB` or `1.2 MB`."""
    return formats.file_size(size)


@register.simple_tag
def figure_of(figure: FigureLike | None, **attrs: Any) -> FigureLike:
    """The figure a card shows: the object given, or one made of the component's attributes."""
    return figure if figure is not None else ShownFigure(**attrs)


@register.simple_tag
def figure_parts(value: Decimal | int, unit: str) -> tuple[str, str]:
    """(whole, decimals) of a figure's value; 元 keeps two decimals, set smaller."""
    return figure_text(value, unit)


@register.simple_tag
def draw_rail(stages: Sequence[Stage], loops: Sequence[Loop] = ()) -> Rail:
    """The laid-out lifecycle rail."""
    return rail(stages, loops)


@register.simple_tag
def draw_stack(
    parts: Sequence[Part], whole: Decimal | int | None = None, room: float = 560.0
) -> list[Segment]:
    """The segments of a partition bar, in percent."""
    return stack(parts, whole=whole, room=room)


@register.simple_tag
def draw_chart(bars: Sequence[Bar], room: float = 560.0) -> Chart:
    """A chart of stacked bars, in percent."""
    return chart(bars, room=room)


@register.simple_tag
def draw_columns(data: Sequence[Column]) -> list[DrawnColumn]:
    """Columns of counts, heights in px."""
    return columns(data)


@register.simple_tag
def draw_share(part: Decimal | int, whole: Decimal | int) -> str:
    """How far a progress bar is filled, 0-100 with two decimals, never past its end."""
    share = min(Decimal(part) * 100 / Decimal(whole), Decimal(100)) if whole else Decimal(0)
    return f"{max(share, Decimal(0)):.2f}"


@register.simple_tag
def draw_flow(sources: Sequence[Part], uses: Sequence[Part]) -> Flow:
    """A flow of money in three columns, across in percent and down in px."""
    return flow(sources, uses)
