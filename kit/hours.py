"""The hour at which a term ends (截止时刻), in Asia/Shanghai: 7月5日 24:00 is 7月6日 0:00.

A closing instant is the first at which it is too late, so midnight is written as 24:00 of the day
before; an opening instant is written as it is.
"""

import re
import unicodedata
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from kit.formats import date_cn, date_iso

DAY_END = "24:00"
_HOURS = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")


def instant_of(day: date, hours: str) -> datetime:
    """Return the instant of ``hours`` on ``day``, e.g. ``24:00``, ``17:30`` or ``17:30:15``.

    Raises:
        ValueError: ``hours`` is no time of a day.
    """
    found = _HOURS.fullmatch(unicodedata.normalize("NFKC", hours).strip())
    if found is None:
        raise ValueError(hours)
    hour, minute, second = (int(part or 0) for part in found.groups())
    if (hour, minute, second) == (24, 0, 0):
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return timezone.make_aware(datetime.combine(day, time(hour, minute, second)))


def last_day(closing: datetime) -> date:
    """Return the last day on which a term that ends at ``closing`` still runs."""
    return timezone.localtime(closing - timedelta(microseconds=1)).date()


def closing_hours(closing: datetime) -> str:
    """Return the hour a term ends at on its last day: ``24:00`` for midnight."""
    local = timezone.localtime(closing)
    return DAY_END if local.time() == time() else opening_hours(closing)


def opening_hours(opening: datetime) -> str:
    """Return the hour of an instant, with seconds only where it has some."""
    local = timezone.localtime(opening)
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def closing_cn(closing: datetime) -> str:
    """Return a closing for prose: ``2021年7月5日 24:00``."""
    return f"{date_cn(last_day(closing))} {closing_hours(closing)}"


def closing_iso(closing: datetime) -> str:
    """Return a closing for tables: ``2021-07-05 24:00``."""
    return f"{date_iso(last_day(closing))} {closing_hours(closing)}"


def opening_cn(opening: datetime) -> str:
    """Return an opening for prose: ``2021年6月1日 00:00``."""
    return f"{date_cn(timezone.localtime(opening).date())} {opening_hours(opening)}"


def left_cn(span: timedelta) -> str:
    """Return how long is left, in its two largest parts: ``3 天 4 小时``, ``5 分 10 秒``.

    Whole seconds, rounded down: what is said to be left is there.
    """
    seconds = max(int(span.total_seconds()), 0)
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    parts = [(days, "天"), (hours, "小时"), (minutes, "分"), (seconds, "秒")]
    first = next((place for place, (count, _) in enumerate(parts) if count), len(parts) - 1)
    return " ".join(f"{count} {unit}" for count, unit in parts[first : first + 2])
