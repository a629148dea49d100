"""Rows as they stood at an instant (截至某时): what history says of them, not what they are now."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone


def as_recorded(model: type[Model], condition: Q, as_of: datetime | None) -> QuerySet[Any]:
    """Return the rows of ``model`` that met ``condition`` at an instant; ``None`` is now.

    Args:
        model: one whose every insert and update is in its history.
        condition: over fields that history keeps.
    """
    rows: QuerySet[Any] = model._default_manager.all()
    if as_of is None:
        return rows.filter(condition)
    past = _events(model).filter(pgh_created_at__lte=as_of)
    last = past.order_by("pgh_obj", "-pgh_id").distinct("pgh_obj").values("pk")
    then = _events(model).filter(condition, pk__in=last)
    return rows.filter(pk__in=then.values("pgh_obj"))


def written_by(model: type[Model], day: date) -> QuerySet[Any]:
    """Return the keys of the rows that were written down here by the end of a day."""
    over = midnight(day + timedelta(days=1))
    first = _events(model).filter(pgh_label="insert", pgh_created_at__lt=over)
    return first.values("pgh_obj")


def midnight(day: date) -> datetime:
    """Return the instant a day begins."""
    return timezone.make_aware(datetime.combine(day, time()))


def _events(model: type[Model]) -> QuerySet[Any]:
    events: type[Model] = model._meta.get_field("history").related_model  # type: ignore[assignment]
    return events._default_manager.all()
