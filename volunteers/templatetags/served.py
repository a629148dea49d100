"""How hours are written on pages."""

from django import template

from volunteers.masking import hours_text

register = template.Library()


@register.filter
def hours(minutes: int) -> str:
    """Minutes as hours to one decimal, cut: `99.9` for 99 h 59 min."""
    return hours_text(minutes)


@register.filter
def hours_up(minutes: int) -> str:
    """Minutes still to be served, to one decimal and rounded up: `0.1` while a minute is left."""
    return hours_text(minutes + 5)
