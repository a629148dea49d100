"""Choosing among the fund's own rows in a form."""

from django import forms
from django.db.models import Model, QuerySet


def offer(form: forms.Form, name: str, rows: QuerySet[Model]) -> None:
    """Let a field of ``form`` choose among ``rows``.

    A form's class is made before any fund is in scope, so its choices come with each form.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} does not choose among rows")
    field.queryset = rows
