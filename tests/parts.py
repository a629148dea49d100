"""What each part of the lifecycle puts into a city of the access matrix, a function each."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.factories import applications, approvals, execution, panels, stars
from tests.factories.activities import activities_of_city
from tests.factories.amendments import changes_of_city
from tests.factories.assessment import assessment_of_city
from tests.factories.calls import city_calls
from tests.factories.closing import closing_part
from tests.factories.hours import hours_of_city
from tests.factories.phone import phone_of_city
from tests.factories.refunds import refunds_of_city
from tests.factories.registry import registry_of_city
from tests.factories.scoring import scoring_world
from tests.factories.service import service_of_city

if TYPE_CHECKING:
    from tests.world import City

PARTS: "tuple[Callable[[City, int], dict[str, Any]], ...]" = (
    closing_part,
    scoring_world,
    execution.in_city,
    refunds_of_city,
    assessment_of_city,
    applications.of_city,
    approvals.world,
    city_calls,
    panels.for_matrix,
    changes_of_city,
    registry_of_city,
    stars.of_city,
    # After the registry: its organisation is the one whose hours they are.
    hours_of_city,
    service_of_city,
    # After the stars: one of them becomes the volunteer's own.
    phone_of_city,
    activities_of_city,
)
"""Each is given the city, in scope, and the padding that keeps two cities' numbers apart."""
