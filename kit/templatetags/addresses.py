"""Addresses of the fund in the page's context."""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def fund_url(context: Context, name: str, **kwargs: Any) -> str:
    """Return the address of a named page of the page's fund."""
    return reverse(name, kwargs={"fund": context["fund"].slug, **kwargs})
