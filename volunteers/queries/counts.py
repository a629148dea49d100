"""Counts of a city: its organisations, stations, activities and stars, each at a day or of a year.

One definition for the page of figures and the figures of reports (:mod:`reports.figures`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from kit import clock
from volunteers.models import (
    Activity,
    ActivityState,
    Attendance,
    Organisation,
    Shift,
    StarAward,
    StarLevel,
    Station,
    StationKind,
    Subject,
    Volunteer,
)
from volunteers.queries.as_recorded import as_recorded, midnight, written_by

SERIALS: dict[type[Any], str] = {Organisation: "ZZ", Station: "ZD"}
"""What their numbers begin with; the year follows."""


def teams_there(day: date, as_of: datetime | None = None) -> QuerySet[Organisation]:
    """Return the organisations of a day: founded by then, and not yet closed.

    One whose day of founding nobody wrote down is there from the day it was entered here; its
    number tells the year, also where it was entered for earlier years.

    Args:
        as_of: as it was recorded at this instant; ``None`` is now.
    """
    began = Q(founded_on__lte=day) | _unsaid("founded_on", Organisation, day, as_of)
    return as_recorded(Organisation, began & _open(day), as_of)


def stations_there(day: date, as_of: datetime | None = None) -> QuerySet[Station]:
    """Return the stations of a day: opened by then, and not yet closed; see :func:`teams_there`."""
    began = Q(opened_on__lte=day) | _unsaid("opened_on", Station, day, as_of)
    return as_recorded(Station, began & _open(day), as_of)


def shifts_held(since: date, until: date, as_of: datetime | None = None) -> QuerySet[Shift]:
    """Return the shifts held in a period (场次): over, not cancelled, and somebody came."""
    return all_shifts_held(as_of).filter(
        starts_at__gte=midnight(since), starts_at__lt=midnight(until + timedelta(days=1))
    )


def all_shifts_held(as_of: datetime | None = None) -> QuerySet[Shift]:
    """Return the shifts ever held: over, not cancelled, and somebody came."""
    now = clock.now() if as_of is None else as_of
    came = Attendance.objects.filter(shift=OuterRef("pk"), checked_in_at__lte=now)
    called_off = Q(cancelled_at__isnull=False, cancelled_at__lte=now)
    return Shift.objects.filter(Exists(came), ends_at__lte=now).exclude(called_off)


def activities_held(since: date, until: date, as_of: datetime | None = None) -> QuerySet[Activity]:
    """Return the activities of which a shift was held in a period."""
    held = shifts_held(since, until, as_of).order_by()
    rows = Activity.objects.exclude(state=ActivityState.DRAFT)
    return rows.filter(pk__in=held.values("activity"))


def stars_given(
    subject: Subject, since: date, until: date, as_of: datetime | None = None
) -> QuerySet[StarAward]:
    """Return the stars given in a period that stood at its end, of people or of organisations."""
    whose = "volunteer" if subject == Subject.PERSON else "organisation"
    stood = Q(revoked_on__isnull=True) | Q(revoked_on__gt=until)
    given = Q(awarded_on__range=(since, until), **{f"{whose}__isnull": False})
    return as_recorded(StarAward, given & stood, as_of)


def people_with_new_stars(
    since: date, until: date, as_of: datetime | None = None
) -> QuerySet[Volunteer]:
    """Return the people who were given a star in a period; who rose twice is one of them."""
    stars = stars_given(Subject.PERSON, since, until, as_of).order_by()
    return Volunteer.objects.filter(pk__in=stars.values("volunteer"))


def teams_with_new_stars(
    since: date, until: date, as_of: datetime | None = None
) -> QuerySet[Organisation]:
    """Return the organisations that were given a star in a period."""
    stars = stars_given(Subject.ORGANISATION, since, until, as_of).order_by()
    return Organisation.objects.filter(pk__in=stars.values("organisation"))


@dataclass(frozen=True)
class Counted:
    """One kind and how many there are of it."""

    name: str
    label: str
    count: int


def stations_by_kind(day: date) -> list[Counted]:
    """Return how many stations of each kind there are on a day; kinds of none are told too."""
    rows = stations_there(day).order_by().values_list("kind").annotate(Count("pk"))
    found: dict[str, int] = dict(rows)
    return [Counted(kind.value, kind.label, found.get(kind, 0)) for kind in StationKind]


def level_names() -> list[str]:
    """Return what the levels of any rules are or were called."""
    rows = StarLevel.objects.order_by("name").values_list("name", flat=True)
    return list(rows.distinct())


def stars_by_level(subject: Subject, since: date, until: date) -> list[Counted]:
    """Return how many stars of each level were given in a period, the highest first."""
    rows = stars_given(subject, since, until).order_by("-rank", "level__name")
    found: dict[str, int] = {}
    for name, count in rows.values_list("level__name").annotate(Count("pk")):
        found[name] = found.get(name, 0) + count
    return [Counted(name, name, count) for name, count in found.items()]


def _open(day: date) -> Q:
    return Q(closed_on__isnull=True) | Q(closed_on__gt=day)


def _unsaid(field: str, model: type[Any], day: date, as_of: datetime | None) -> Q:
    """Whose day nobody wrote down, and which was entered by then."""
    key = "pk" if as_of is None else "pgh_obj"
    entered = Q(**{f"{key}__in": written_by(model, day)})
    # On a year's last day the numbers of that year are all of days until then.
    of_earlier_years = Q(number__lt=f"{SERIALS[model]}-{(day + timedelta(days=1)).year}-")
    return Q(**{f"{field}__isnull": True}) & (entered | of_earlier_years)
