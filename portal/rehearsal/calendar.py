"""The days of a rehearsed year, in Asia/Shanghai."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from funds.models import Fund
from kit.clock import standing_at
from kit.tenancy.scope import fund_scope

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Calendar:
    """The days of one year, and a way to stand in one of them."""

    fund: Fund
    year: int

    def at(self, month: int, day: int, hour: int = 10) -> datetime:
        """Return an instant of the year."""
        return datetime(self.year, month, day, hour, tzinfo=SHANGHAI)

    def on(self, month: int, day: int) -> date:
        """Return a day of the year."""
        return date(self.year, month, day)

    @contextmanager
    def standing(self, month: int, day: int) -> Iterator[None]:
        """Stand at ten o'clock of a day, the fund in scope, in one transaction."""
        with standing_at(self.at(month, day)), fund_scope(self.fund.pk):
            yield
