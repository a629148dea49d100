"""What pages of money ask of a row."""

from decimal import Decimal
from typing import Any

from django import template
from django.core.exceptions import FieldDoesNotExist

from kit.marks import MarkedModel, MarkedValue

register = template.Library()

DERIVED = {"received": "募集到的金额"}
"""What a mark may speak of that is no field of the row, but a sum over others."""


@register.simple_tag
def mark_of(row: MarkedModel, field: str) -> MarkedValue | None:
    """Return the mark of one field of a row, or nothing when its value is known."""
    return next((value for value in row.marked_values() if value.field == field), None)


@register.filter
def field_label(row: MarkedModel, name: str) -> str:
    """Return the Chinese name of a row's field."""
    try:
        field: Any = row._meta.get_field(name)
    except FieldDoesNotExist:
        return DERIVED.get(name, "其他")
    return str(field.verbose_name)


@register.filter
def positive(amount: Decimal) -> Decimal:
    """Return an amount without its sign, for the credit column."""
    return abs(amount)
