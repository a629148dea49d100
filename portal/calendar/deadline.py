"""What a day of the calendar can hold."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from funds.models import Fund, User
from funds.permissions import Action
from funds.queries.reach import reachable_years

MOST_OF_A_KIND = 200
"""How many deadlines of one kind a view shows; the earliest come first."""


@dataclass(frozen=True)
class Deadline:
    """One thing that falls due on a day.

    Attributes:
        key: the same for the same thing however often it is asked.
        basis: the rule it is computed by; empty when a row states the day.
        is_owed: a row says that it is not done yet, so a day gone by means late.
        kind: how it is drawn: ``money``, ``project`` or ``duty``.
    """

    day: date
    title: str
    url: str
    kind: str
    key: str
    basis: str = ""
    is_owed: bool = False


@dataclass(frozen=True)
class Window:
    """Who asks, where, and which days."""

    person: User
    fund: Fund
    first: date
    last: date
    today: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last

    def years(self, action: Action) -> frozenset[int] | None:
        """Return the years the person is limited to; ``None`` without a limit."""
        return reachable_years(self.person, action, self.fund)


Source = Callable[[Window], list[Deadline]]
