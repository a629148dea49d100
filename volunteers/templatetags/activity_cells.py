"""How activities are written on pages that anybody reads."""

from django import template

from kit import personal

register = template.Library()
METRES_SHOWN_BELOW = 950


@register.filter
def without_numbers(text: str) -> str:
    """What an organiser typed, without telephone and identity numbers of people."""
    return personal.without_numbers(text)


@register.filter
def distance(metres: int) -> str:
    """A distance as people say it: `300 米`, `1.2 公里`; no finer than phones know it."""
    if metres < METRES_SHOWN_BELOW:
        return f"{max(round(metres / 100), 1) * 100} 米"
    return f"{metres / 1000:.1f} 公里"
