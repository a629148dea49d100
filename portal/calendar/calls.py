"""Days of the calls: when they close, and until when a returned application may be corrected."""

from kit.hours import closing_hours, instant_of, last_day
from portal.calendar.deadline import MOST_OF_A_KIND, Deadline, Window
from portal.desk.calls import returned
from projects.models import CallState
from projects.queries.calls import calls_shown_to
from projects.queries.projects import visible_to


def call_closings(window: Window) -> list[Deadline]:
    """The days published calls close, by their last day."""
    first, last = instant_of(window.first, "00:01"), instant_of(window.last, "24:00")
    published = calls_shown_to(window.person).filter(state=CallState.PUBLISHED)
    rows = published.filter(closes_at__range=(first, last)).order_by("closes_at", "id")
    return [
        Deadline(
            last_day(row.closes_at),
            f"征集截止（{closing_hours(row.closes_at)}）：{row.title}",
            window.fund.url("calls:call", number=row.number),
            "project",
            f"call-{row.number}",
        )
        for row in rows[:MOST_OF_A_KIND]
    ]


def corrections_due(window: Window) -> list[Deadline]:
    """The days by which returned applications must be submitted again."""
    first, last = instant_of(window.first, "00:01"), instant_of(window.last, "24:00")
    found = returned(visible_to(window.person, window.fund.pk))
    rows = found.filter(correct_by__range=(first, last)).order_by("correct_by", "id")
    return [
        Deadline(
            last_day(row.correct_by),
            f"补正截止（{closing_hours(row.correct_by)}）：{row.name}",
            window.fund.url("projects:project", ref=row.ref),
            "project",
            f"correction-{row.ref}",
            is_owed=True,
        )
        for row in rows[:MOST_OF_A_KIND]
    ]
