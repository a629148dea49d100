"""What is near (离我近的): rows with a place of their own, the nearest first."""

import math
from decimal import Decimal
from typing import Any

from django.db.models import ExpressionWrapper, F, FloatField, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Floor, Power, Sqrt

METRES_A_DEGREE = 111_320
NEAR_METRES = 20_000
"""Beyond this nothing is called near."""


def nearest(
    rows: QuerySet[Any], at_latitude: Any, at_longitude: Any, latitude: float, longitude: float
) -> QuerySet[Any]:
    """Return those of ``rows`` within ``NEAR_METRES``, each with ``metres``, in no order yet.

    On a plane that touches the earth here: over a city that is right to a few metres. A phone and a
    map of the organiser's may name one place some hundred metres apart.

    Args:
        at_latitude, at_longitude: expressions of a row's own degrees; rows without are left out.
    """
    across = METRES_A_DEGREE * math.cos(math.radians(latitude))
    reach = NEAR_METRES / METRES_A_DEGREE
    wide = NEAR_METRES / max(across, 1.0)
    placed = rows.annotate(at_latitude=at_latitude, at_longitude=at_longitude).filter(
        at_latitude__range=_around(latitude, reach), at_longitude__range=_around(longitude, wide)
    )
    north = (_number("at_latitude") - Value(latitude)) * Value(float(METRES_A_DEGREE))
    east = (_number("at_longitude") - Value(longitude)) * Value(across)
    metres = Sqrt(
        ExpressionWrapper(
            Power(north, Value(2.0)) + Power(east, Value(2.0)), output_field=FloatField()
        )
    )
    found: QuerySet[Any] = placed.annotate(metres=Cast(Floor(metres), IntegerField()))
    return found.filter(metres__lte=NEAR_METRES)


def _number(name: str) -> Cast:
    return Cast(F(name), FloatField())


def _around(middle: float, reach: float) -> tuple[Decimal, Decimal]:
    return Decimal(f"{middle - reach:.6f}"), Decimal(f"{middle + reach:.6f}")
