"""Places on the map, by the degrees people's phones show (GCJ-02)."""

from decimal import Decimal

from kit.errors import Refusal


def check_map_place(latitude: Decimal | None, longitude: Decimal | None) -> None:
    """Refuse half a place, and one that is not on the globe; none at all is right."""
    if (latitude is None) != (longitude is None):
        missing = "latitude" if latitude is None else "longitude"
        raise Refusal("经度和纬度要填就一起填。", field=missing)
    if latitude is None or longitude is None:
        return
    if abs(latitude) > 90:
        raise Refusal("纬度在 -90 到 90 之间。请核对，是不是和经度填反了。", field="latitude")
    if abs(longitude) > 180:
        raise Refusal("经度在 -180 到 180 之间。请核对。", field="longitude")
