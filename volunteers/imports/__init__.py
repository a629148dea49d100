"""The sheets of volunteer service, small and large. Imported when shapes are looked for."""

from volunteers.imports import (
    divisions,
    earlier_hours,
    hours,
    organisations,
    roster,
    stars,
    stations,
    trainings,
)

__all__ = [
    "divisions",
    "earlier_hours",
    "hours",
    "organisations",
    "roster",
    "stars",
    "stations",
    "trainings",
]
