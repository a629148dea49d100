"""Reckoning in calendar months."""

from calendar import monthrange
from datetime import date


def later(day: date, months: int) -> date:
    """Return the day so many months after ``day``; the month's last where it has no such day."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def first_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)
