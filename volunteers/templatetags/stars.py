"""Names as anybody may read them."""

from django import template

from volunteers import masking

register = template.Library()


@register.filter
def masked_name(name: str) -> str:
    """`张*三`, for public pages."""
    return masking.masked_name(name)
