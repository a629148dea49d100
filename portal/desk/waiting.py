"""Work that waits for a person (等我办理), gathered from one table of sources.

An item is here because a row says so and the permission check lets this person act on it; when
the act is done the row no longer says so and the item is gone. Nothing is stored.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Window

from funds.models import Fund, User
from funds.permissions import Action
from funds.queries.reach import reachable_years

MOST_SHOWN = 8
"""How many items one source puts on the desk; the rest is one line that opens its list."""


@dataclass(frozen=True)
class Desk:
    """Whose desk it is, where, and on which day."""

    person: User
    fund: Fund
    year: int
    today: date

    @property
    def money_day(self) -> date:
        """The day sums of money are of: today, or the year's end for who is limited to years."""
        if reachable_years(self.person, Action.MONEY_VIEW, self.fund) is None:
            return self.today
        return min(date(self.year, 12, 31), self.today)

    def opened(self, what: str, name: str) -> str:
        """Return the address of the desk with something opened beside it, to be done in place."""
        return f"{self.fund.url('desk')}?{urlencode({what: name})}"


@dataclass(frozen=True)
class Item:
    """One thing to do.

    Attributes:
        title: what it is about, verb first.
        detail: what one must know before opening it.
        act: the button's words, verb and object.
        url: where it is done; on the desk itself where it can be done in place.
        due: the day it must be done by, when a row says one.
    """

    title: str
    detail: str
    act: str
    url: str
    due: date | None = None


@dataclass(frozen=True)
class Pile:
    """What one source found: its first items, how many there are, and where all of them are."""

    items: Sequence[Item] = ()
    total: int = 0
    more: str = ""
    more_url: str = ""


Source = Callable[[Desk], Pile]


@dataclass(frozen=True)
class Waiting:
    """Everything that waits, the nearest deadline first."""

    items: list[Item]
    total: int
    late: int
    today: int
    rest: list[Pile] = field(default_factory=list)


def gather(desk: Desk, sources: Sequence[Source]) -> Waiting:
    """Ask every source and put the items in order: by deadline, then as the sources stand."""
    piles = [source(desk) for source in sources]
    items = [item for pile in piles for item in pile.items]
    items.sort(key=lambda item: item.due or date.max)
    return Waiting(
        items=items,
        total=sum(pile.total for pile in piles),
        late=sum(1 for item in items if item.due and item.due < desk.today),
        today=sum(1 for item in items if item.due == desk.today),
        rest=[pile for pile in piles if pile.total > len(pile.items)],
    )


def first_of(rows: "QuerySet[Any]") -> tuple[list[Any], int]:
    """Return the first of ordered rows that the desk shows, and how many there are at all."""
    found = list(rows.annotate(rows_in_all=Window(Count("*")))[:MOST_SHOWN])
    return found, found[0].rows_in_all if found else 0


def of_one(item: Item) -> Pile:
    """Return the pile of a source that has a single thing to say."""
    return Pile([item], 1)
