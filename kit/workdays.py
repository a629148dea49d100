"""Working days (工作日) of China: the announced calendar where it is known, else the law's.

The State Council announces each year's days off and days worked in exchange (调休) late in the
year before. ``chinese_calendar`` carries what was announced; for years it does not know yet, the
statutory holidays of ``holidays`` and the weekends stand in, without 调休. What an office enters
itself goes before both.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

SATURDAY = 5
LONGEST = 400
"""The most days counted at once; more is a slip of the keyboard."""

Announced = Mapping[date, bool]
"""Days somebody entered: worked (``True``) or free, whatever the calendar says."""


def is_workday(day: date, announced: Announced) -> bool:
    """Tell whether ``day`` is worked."""
    if day in announced:
        return announced[day]
    return _by_calendar(day)


def add_workdays(start: date, days: int, announced: Announced) -> date:
    """Return the last of the ``days`` working days that follow ``start``.

    The start itself does not count, be it a working day or not.

    Raises:
        ValueError: ``days`` is not between 1 and 400.
    """
    if not 1 <= days <= LONGEST:
        raise ValueError(f"工作日天数应为 1 至 {LONGEST}，现为 {days}")
    day = start
    while days:
        day += timedelta(days=1)
        days -= is_workday(day, announced)
    return day


def is_announced(year: int) -> bool:
    """Tell whether the year's days off and 调休 are known, not only the statutory holidays."""
    # Loaded where needed: both calendars are large, and most requests ask for neither.
    import chinese_calendar  # type: ignore[import-untyped]

    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


@cache
def _by_calendar(day: date) -> bool:
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < SATURDAY and day not in _statutory(day.year)


@cache
def _statutory(year: int) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays("CN", years=year))
