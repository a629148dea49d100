"""What the API of volunteer service shows in a city of the access matrix."""

from typing import TYPE_CHECKING, Any

from tests.factories.activities import ShiftFactory, published

if TYPE_CHECKING:
    from tests.world import City


def service_of_city(city: "City", padding: int) -> dict[str, Any]:
    """Put a published activity with a shift into a city."""
    activity = published(title="示例接口活动")
    ShiftFactory.create(activity=activity)
    return {"published_activity": activity.number}
