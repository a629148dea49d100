"""Volunteer numbers (志愿者编号): four digits of the city's code, then eight that count on."""

from kit.errors import Refusal
from kit.numbering import take_serials
from volunteers.queries.divisions import city_itself

SERIALS = "ZYZ"
SERIAL_DIGITS = 8


def new_numbers(count: int) -> list[str]:
    """Take volunteer numbers: four digits of the city's code, then eight that count on.

    Raises:
        Refusal: the city's division is not on record yet.
    """
    prefix = city_prefix()
    if prefix is None:
        raise Refusal("还没有登记本市的区划代码，不能编志愿者编号。请先在“区县”里登记。")
    return [number_of(prefix, serial) for serial in take_serials(SERIALS, count=count)]


def city_prefix() -> str | None:
    """Return what the city's volunteer numbers begin with; ``None`` before it is on record."""
    city = city_itself()
    return None if city is None else city.code[:4]


def number_of(prefix: str, serial: int) -> str:
    """Return the volunteer number of a serial."""
    return f"{prefix}{serial:0{SERIAL_DIGITS}d}"
