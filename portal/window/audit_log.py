"""Reading the access log of every fund and of the platform (审计日志)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from kit.errors import Outcome
from kit.models import AccessLog

PLATFORM = "platform"
"""The value of the fund's filter that means lines of no fund."""


@dataclass(frozen=True)
class LogFilter:
    """What the log is narrowed by.

    Attributes:
        fund: a fund's address, or ``PLATFORM``; empty for all.
        person: an account name, whole.
        first, last: days, both included.
    """

    fund: str = ""
    person: str = ""
    outcome: Outcome | None = None
    first: date | None = None
    last: date | None = None

    def stored(self) -> dict[str, str]:
        """Return the filter as a job keeps it."""
        return {
            "fund": self.fund,
            "person": self.person,
            "outcome": self.outcome.value if self.outcome else "",
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
        }

    @classmethod
    def restored(cls, kept: dict[str, str]) -> "LogFilter":
        """Return the filter a job kept."""
        return cls(
            fund=kept["fund"],
            person=kept["person"],
            outcome=Outcome(kept["outcome"]) if kept["outcome"] else None,
            first=date.fromisoformat(kept["first"]) if kept["first"] else None,
            last=date.fromisoformat(kept["last"]) if kept["last"] else None,
        )


def log_lines(wanted: LogFilter) -> QuerySet[AccessLog]:
    """Return the lines asked for, each with its fund and its person."""
    lines = AccessLog.objects.select_related("fund", "person")
    if wanted.fund == PLATFORM:
        lines = lines.filter(fund__isnull=True)
    elif wanted.fund:
        lines = lines.filter(fund__slug=wanted.fund)
    if wanted.person:
        lines = lines.filter(person__username__iexact=wanted.person)
    if wanted.outcome:
        lines = lines.filter(outcome=wanted.outcome)
    if wanted.first:
        lines = lines.filter(at__gte=_midnight(wanted.first))
    if wanted.last:
        lines = lines.filter(at__lt=_midnight(wanted.last + timedelta(days=1)))
    return lines


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
