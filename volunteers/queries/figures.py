"""Figures of volunteering, each with what it is divided by; one definition for page and report.

人 (people), 人次 (times a person served) and 小时 (hours) are never added to one another.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum

from kit.formats import percent, share
from volunteers.models import Division, JoinedBy, Organisation, Population, ServiceRecord, Volunteer
from volunteers.queries.hours import dated


@dataclass(frozen=True)
class Served:
    """What was served in a period: the people, the times, the minutes; reversed service left out.

    Attributes:
        people: who served at least once in it (活跃志愿者, 人).
        times: stretches of service (服务人次).
        minutes: their minutes, travel left out.
        organisations: organisations for which somebody served in it.
        of_organisations: the minutes that were served for one.
    """

    people: int
    times: int
    minutes: int
    organisations: int = 0
    of_organisations: int = 0

    @property
    def per_head(self) -> int | None:
        """Minutes a person who served, cut to whole minutes; ``None`` when nobody did."""
        return self.minutes // self.people if self.people else None

    @property
    def per_organisation(self) -> int | None:
        """Minutes an organisation that served, cut; ``None`` when none did."""
        return self.of_organisations // self.organisations if self.organisations else None


@dataclass(frozen=True)
class Active:
    """Those registered at a period's end beside who of them served in it (活跃率), both in 人."""

    active: int
    registered: int
    day: date

    @property
    def value(self) -> Decimal | None:
        """The share in percent with two places; ``None`` when nobody is registered."""
        return share(self.active, self.registered) if self.registered else None


@dataclass(frozen=True)
class Share:
    """Registered volunteers as a share of the residents (注册率), with the day of each.

    Attributes:
        registered: people registered on ``day``.
        residents: people who lived in the city when it was last counted until ``day``; ``None``
            when no count is on record.
    """

    registered: int
    day: date
    residents: int | None = None
    counted_on: date | None = None
    source: str = ""

    @property
    def text(self) -> str | None:
        """The share as ``72.43%``; ``None`` is 未说明."""
        return None if self.residents is None else percent(self.registered, self.residents)

    @property
    def value(self) -> Decimal | None:
        """The share in percent with two places; ``None`` is 未说明."""
        return None if self.residents is None else share(self.registered, self.residents)


def registered(day: date, as_of: datetime | None = None) -> QuerySet[Volunteer]:
    """Return who was registered on a day: come by then, and not yet gone.

    Args:
        as_of: leaves out who was written down after this instant, for whatever day. Of a roster
            only the day of registration is known, not when it was brought.
    """
    there = Q(left_on__isnull=True) | Q(left_on__gt=day)
    rows = Volunteer.objects.filter(there, registered_on__lte=day)
    if as_of is None:
        return rows
    # Whoever was written down by a clerk and linked to an account later agreed twice.
    once = Q(joined_by=JoinedBy.SELF) | Q(joined_by=JoinedBy.CLERK, person__isnull=True)
    return rows.exclude(once, consented_at__gt=as_of)


def registered_on(day: date) -> int:
    """Return how many people were registered on a day (人)."""
    return registered(day).count()


def served(since: date, until: date, as_of: datetime | None = None) -> QuerySet[ServiceRecord]:
    """Return the service of a period, both days with it; what was reversed is none.

    Args:
        as_of: as it stood at this instant; see :func:`~volunteers.queries.hours.standing`.
    """
    return dated(as_of).filter(served_on__range=(since, until))


def active(since: date, until: date, as_of: datetime | None = None) -> QuerySet[Volunteer]:
    """Return who served at least once in a period."""
    found = served(since, until, as_of).order_by()
    return Volunteer.objects.filter(pk__in=found.values("volunteer"))


def active_registered(
    since: date, until: date, as_of: datetime | None = None
) -> QuerySet[Volunteer]:
    """Return who of those registered at a period's end served in it: what 活跃率 is a share of.

    Whoever served and left since is active too, but no part of the registered any more.
    """
    found = served(since, until, as_of).order_by()
    return registered(until, as_of).filter(pk__in=found.values("volunteer"))


def active_teams(since: date, until: date, as_of: datetime | None = None) -> QuerySet[Organisation]:
    """Return the organisations for which somebody served in a period."""
    found = served(since, until, as_of).filter(organisation__isnull=False).order_by()
    return Organisation.objects.filter(pk__in=found.values("organisation"))


def residents(day: date, division: str = "") -> QuerySet[Population]:
    """Return the latest count of residents until a day: one row, or none.

    Args:
        day: the last day of counts taken.
        division: its code; empty is the city itself.
    """
    # As for the numbers of volunteers: the city itself is the division whose code ends in 00.
    whose = {"code": division} if division else {"code__endswith": "00"}
    place = Division.objects.filter(**whose).order_by("code")[:1]
    counts = Population.objects.filter(division__in=place.values("pk"), counted_on__lte=day)
    latest = counts.order_by("-counted_on", "-id").values("pk")[:1]
    return Population.objects.filter(pk__in=latest)


def served_between(since: date, until: date) -> Served:
    """Return what was served from ``since`` to ``until``, both days with it, in one query."""
    sums = served(since, until).aggregate(
        people=Count("volunteer", distinct=True),
        times=Count("pk"),
        served=Sum("minutes", default=0),
        organisations=Count("organisation", distinct=True),
        of_organisations=Sum("minutes", filter=Q(organisation__isnull=False), default=0),
    )
    return Served(minutes=sums.pop("served"), **sums)


def share_active(since: date, until: date) -> Active:
    """Return who of the registered of a period's end served in it, beside all of them."""
    return Active(active_registered(since, until).count(), registered_on(until), until)


def share_of_residents(day: date) -> Share:
    """Return the registered of a day beside the city's residents as counted until then."""
    count = residents(day).first()
    people = registered_on(day)
    if count is None:
        return Share(people, day)
    return Share(people, day, count.residents, count.counted_on, count.source)
