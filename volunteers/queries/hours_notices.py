"""Reading public lists of hours (时长公示)."""

from datetime import date
from typing import Any

from django.db.models import Count, QuerySet, Sum

from volunteers.masking import masked_name
from volunteers.models import (
    HoursNotice,
    HoursNoticeLine,
    HoursNoticeState,
    HoursObjection,
    HoursShown,
    ObjectionState,
    Organisation,
    Volunteer,
)

SHORTEST_NAME = 2


def hours_notices() -> QuerySet[Any]:
    """Return the fund's lists of hours."""
    return HoursNotice.objects.select_related("published_by")


def public_hours_notices() -> QuerySet[Any]:
    """Return the lists anybody may read of: that stand, or counted after that."""
    return hours_notices().exclude(state=HoursNoticeState.WITHDRAWN)


def open_notice() -> HoursNotice | None:
    """Return the list that does not count yet; ``None`` when there is none."""
    found: HoursNotice | None = hours_notices().filter(state=HoursNoticeState.NOTICED).first()
    return found


def is_running(notice: HoursNotice, on: date) -> bool:
    """Tell whether the list is public and objections are taken: to the end of its last day."""
    return notice.state == HoursNoticeState.NOTICED and on <= notice.notice_ends_on


def lines_of(
    notice: HoursNotice, *, name: str = "", organisation: Organisation | None = None
) -> tuple[QuerySet[HoursNoticeLine], tuple[str, ...]]:
    """Return a list's lines, and the order of an index they are paged in.

    Args:
        name: a name as somebody types it, masked before anything is looked for: whoever guesses
            at what a mask hides finds the same rows, right or wrong.
        organisation: of this organisation alone.
    """
    # Joined, the planner may walk the whole list by its organisations until it has been analysed.
    rows = HoursNoticeLine.objects.filter(notice=notice).prefetch_related("organisation")
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    if name:
        rows = rows.filter(name=name if "*" in name else masked_name(name))
    return rows, ("id",)


def counts_by_organisation(notice: HoursNotice, most: int) -> list[tuple[str, str, int, int]]:
    """Return the organisations with the most people on a list: name, number, people, minutes."""
    rows = HoursNoticeLine.objects.filter(notice=notice, organisation__isnull=False).order_by()
    found = (
        rows.values("organisation__name", "organisation__number")
        .annotate(people=Count("id"), sum=Sum("minutes"))
        .order_by("-people", "organisation__number")
    )
    return [tuple(row.values()) for row in found[:most]]


def line_of(notice: HoursNotice, volunteer: Volunteer) -> HoursNoticeLine | None:
    """Return a volunteer's own line of a list; ``None`` when they are not on it."""
    return HoursNoticeLine.objects.filter(volunteer=volunteer, notice=notice).first()


def showings() -> QuerySet[HoursShown]:
    """Return what was shown elsewhere than on lists of ours, and noted."""
    return HoursShown.objects.filter(notice__isnull=True).select_related("published_by")


def open_objections_to(notice: HoursNotice) -> int:
    """Return how many objections to a list wait for an answer."""
    return HoursObjection.objects.filter(notice=notice, state=ObjectionState.OPEN).count()


def hours_objections() -> QuerySet[HoursObjection]:
    """Return the objections to lists of hours, with whom they are about."""
    return HoursObjection.objects.select_related(
        "notice", "line__volunteer", "line__organisation", "handled_by"
    )
