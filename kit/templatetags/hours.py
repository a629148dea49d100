"""Template filters of instants at which something opens or closes."""

from datetime import datetime, timedelta

from django import template

from kit import clock, hours

register = template.Library()


@register.filter
def closing_cn(closing: datetime) -> str:
    """`2021年7月5日 24:00`, for prose."""
    return hours.closing_cn(closing)


@register.filter
def closing_iso(closing: datetime) -> str:
    """`2021-07-05 24:00`, for tables."""
    return hours.closing_iso(closing)


@register.filter
def opening_cn(opening: datetime) -> str:
    """`2021年6月1日 00:00`, for prose."""
    return hours.opening_cn(opening)


@register.filter
def time_left(closing: datetime) -> str:
    """`29 天 23 小时`, how long it is until a closing; nothing once it has passed."""
    span = closing - clock.now()
    return hours.left_cn(span) if span > timedelta() else ""
