"""Writing some columns of one row: what an act stamps on it."""

from typing import Any

from django.db.models import Model


def stamp(row: Model, **values: Any) -> None:
    """Set columns of a locked row and save those alone."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
