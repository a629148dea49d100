"""The period a page of figures is of, as its address asks for it."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from kit import clock

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"\d{4}")
FIRST_YEAR = 2000


@dataclass(frozen=True)
class Period:
    """A year or a month, up to today at most."""

    value: str
    label: str
    since: date
    until: date


def period_of(asked: str) -> Period | None:
    """Return the period of ``2026`` or ``2026-05``; ``None`` for anything else, or one ahead."""
    today = clock.today()
    if _YEAR.fullmatch(asked) and FIRST_YEAR <= int(asked) <= today.year:
        year = int(asked)
        return Period(asked, f"{year} 年", date(year, 1, 1), min(date(year, 12, 31), today))
    if not (month := _MONTH.fullmatch(asked)):
        return None
    year, number = int(month[1]), int(month[2])
    since = date(year, number, 1)
    if year < FIRST_YEAR or since > today:
        return None
    last = date(year, number, calendar.monthrange(year, number)[1])
    return Period(asked, f"{year} 年 {number} 月", since, min(last, today))


def months_of(year: int) -> list[tuple[str, str]]:
    """Return the months of a year that began, the latest first, as choices."""
    today = clock.today()
    last = 12 if year < today.year else today.month
    return [(f"{year}-{number:02d}", f"{year} 年 {number} 月") for number in range(last, 0, -1)]


def choices_of(years: list[int]) -> list[tuple[str, str]]:
    """Return years, the latest first, and the months of the latest, as choices."""
    return [
        *((str(year), f"{year} 年") for year in years),
        *months_of(years[0]),
    ]
