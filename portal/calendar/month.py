"""A month as a grid of weeks, each day with what falls due."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from funds.models import Fund, User
from kit.months import first_of, later
from portal.calendar.activities import shifts_on_days
from portal.calendar.assessment import evaluation_days
from portal.calendar.calls import call_closings, corrections_due
from portal.calendar.deadline import Deadline, Source, Window
from portal.calendar.duties import annual_reports
from portal.calendar.execution import difficulties_due, inspections_due
from portal.calendar.money import campaigns, conditions_met, payables_due
from portal.calendar.notices import notice_ends
from portal.calendar.projects import project_days

SOURCES: tuple[Source, ...] = (
    payables_due,
    conditions_met,
    campaigns,
    project_days,
    difficulties_due,
    inspections_due,
    notice_ends,
    call_closings,
    corrections_due,
    evaluation_days,
    annual_reports,
    shifts_on_days,
)
WEEKDAYS = "一二三四五六日"
MOST_IN_CELL = 3


@dataclass(frozen=True)
class Day:
    """One cell of the grid."""

    day: date
    within: bool
    is_today: bool
    deadlines: list[Deadline]
    late: bool

    @property
    def shown(self) -> list[Deadline]:
        """What the cell has room for."""
        return self.deadlines[:MOST_IN_CELL]

    @property
    def hidden(self) -> int:
        """How many more there are."""
        return max(len(self.deadlines) - MOST_IN_CELL, 0)


@dataclass(frozen=True)
class Month:
    """A month with the days before and after it that fill its weeks."""

    first: date
    weeks: list[list[Day]]
    deadlines: list[Deadline]

    @property
    def before(self) -> str:
        return f"{later(self.first, -1):%Y-%m}"

    @property
    def after(self) -> str:
        return f"{later(self.first, 1):%Y-%m}"

    @property
    def label(self) -> str:
        return f"{self.first.year}年{self.first.month}月"


def deadlines_within(window: Window) -> list[Deadline]:
    """Return everything that falls due in the window, in order; one query for each kind."""
    found = [deadline for source in SOURCES for deadline in source(window)]
    return sorted(found, key=lambda deadline: (deadline.day, deadline.kind, deadline.title))


def month_of(person: User, fund: Fund, asked: date, today: date) -> Month:
    """Return the month of a day as ``person`` may see it."""
    weeks = Calendar().monthdatescalendar(asked.year, asked.month)
    found = deadlines_within(Window(person, fund, weeks[0][0], weeks[-1][-1], today))
    of_day: dict[date, list[Deadline]] = defaultdict(list)
    for deadline in found:
        of_day[deadline.day].append(deadline)

    def cell(day: date) -> Day:
        late = day < today and any(d.is_owed for d in of_day[day])
        return Day(day, day.month == asked.month, day == today, of_day[day], late)

    first = first_of(asked)
    within = [deadline for deadline in found if first_of(deadline.day) == first]
    return Month(first, [[cell(day) for day in week] for week in weeks], within)


def coming(person: User, fund: Fund, today: date, days: int) -> Sequence[Deadline]:
    """Return what falls due from thirty days ago, since it may be late, to so many days ahead."""
    first, last = today - timedelta(days=30), today + timedelta(days=days)
    return deadlines_within(Window(person, fund, first, last, today))
