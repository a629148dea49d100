"""What the law sets a day for (依法公开), as far as our rows let the day be reckoned.

The rules are those of 《慈善法》 §79 and 《慈善组织信息公开办法》, in force since 2026.
They bind the foundation; its fund has the same days, shown here for reference.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from funds.permissions import Action, can
from kit.months import later
from portal.calendar.deadline import Deadline, Window

PUBLIC = "《慈善法》第七十九条：超过六个月的，至少每三个月公开一次"
FINAL = "《慈善法》第七十九条：结束后三个月内全面公开"
ANNUAL = "《慈善组织信息公开办法》：每年5月31日前公开经审计的年度报告；以基金会为主体，供参考"
ANNUAL_SINCE = 2026
EVERY = 3
LONG = 6


@dataclass(frozen=True)
class Months:
    """A term in calendar months."""

    count: int

    def after(self, day: date) -> date:
        return later(day, self.count)

    def before(self, day: date) -> date:
        """Return the earliest day whose term reaches ``day``."""
        return later(day, -self.count)


AFTER_END = Months(EVERY)


def disclosures(starts_on: date | None, ends_on: date | None, until: date) -> Iterator[date]:
    """Yield the days by which something that runs over six months is told of, up to ``until``.

    Nothing where the beginning is not known, or the end is and lies within six months.
    """
    if starts_on is None or (ends_on is not None and ends_on <= later(starts_on, LONG)):
        return
    last = until if ends_on is None else min(until, ends_on)
    place = 1
    while (day := later(starts_on, EVERY * place)) <= last:
        yield day
        place += 1


def final_disclosure(ends_on: date) -> tuple[date, str]:
    """Return the last day to tell everything of what ended, and the rule."""
    return AFTER_END.after(ends_on), FINAL


def annual_reports(window: Window) -> list[Deadline]:
    """The day by which the year before is reported, since the rule is in force."""
    years = range(max(window.first.year, ANNUAL_SINCE), window.last.year + 1)
    return [
        Deadline(
            date(year, 5, 31),
            f"公开 {year - 1} 年度报告",
            window.fund.url("reports:list"),
            "duty",
            f"annual-{year}",
            ANNUAL,
        )
        for year in years
        if window.holds(date(year, 5, 31)) and can(window.person, Action.REPORT_VIEW, window.fund)
    ]
