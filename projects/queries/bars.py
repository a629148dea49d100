"""Reading which units are barred from applying (限制申报)."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from funds.models import Unit
from projects.models import UnitBar


def bars_in_force(on: date) -> Q:
    """Return the condition of bars that keep a unit from applying on a day."""
    lifted = Q(lifted_on__isnull=True) | Q(lifted_on__gt=on)
    return Q(starts_on__lte=on, ends_on__gte=on) & lifted


def bar_of(unit: Unit, on: date) -> UnitBar | None:
    """Return the bar that keeps a unit from applying longest on a day, if any does."""
    return bar_among({unit.pk}, on)


def bar_among(units: Collection[int], on: date) -> UnitBar | None:
    """Return the longest bar of any of some units (by id) on a day, in one query."""
    bars = UnitBar.objects.filter(bars_in_force(on), unit__in=units).select_related("unit")
    return bars.order_by("-ends_on", "-id").first()


def bars_listed() -> QuerySet[UnitBar]:
    """Return every bar with what the list shows of it."""
    return UnitBar.objects.select_related("unit", "project", "recorded_by")
