"""A deadline in the words of its chip: 逾期 8 天, 今天 18:00, 剩 2 天, a date, 已按期办结."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kit.formats import date_iso

SOON_DAYS = 7

DeadlineKind = Literal["late", "today", "soon", "date", "met"]


@dataclass(frozen=True)
class Deadline:
    kind: DeadlineKind
    text: str


def deadline(due: date, today: date, *, at: str = "24:00", met: bool = False) -> Deadline:
    """Word a deadline as seen on `today`; `at` is the hour it ends on its last day."""
    days = (due - today).days
    if met:
        return Deadline("met", "已按期办结")
    if days < 0:
        return Deadline("late", f"逾期 {-days} 天")
    if days == 0:
        return Deadline("today", f"今天 {at}")
    if days <= SOON_DAYS:
        return Deadline("soon", f"剩 {days} 天")
    return Deadline("date", date_iso(due))
