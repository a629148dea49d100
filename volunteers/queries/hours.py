"""Reading hours (时长): standing records, sums on a day, the rule in force."""

from datetime import date, datetime

from django.db.models import Q, QuerySet, Sum

from volunteers.models import (
    UNDATED,
    HoursRule,
    RecordKind,
    ServiceRecord,
    Volunteer,
    VolunteerTotal,
)

USUAL_CAP = 8 * 60
"""Minutes a day that count where the city has set no rule yet."""
USUAL_LATE_DAYS = 90


def standing(as_of: datetime | None = None) -> QuerySet[ServiceRecord]:
    """Return the records that count: no reversals and nothing reversed.

    Args:
        as_of: as they stood at this instant: recorded by then, and not reversed by then.
            ``None`` is now.
    """
    rows = ServiceRecord.objects.exclude(kind=RecordKind.REVERSAL)
    if as_of is None:
        return rows.filter(is_reversed=False)
    # The flag is today's: what was reversed since stood then.
    since = ServiceRecord.objects.filter(reverses__isnull=False, recorded_at__gt=as_of)
    stood = Q(is_reversed=False) | Q(pk__in=since.values("reverses"))
    return rows.filter(stood, recorded_at__lte=as_of)


def dated(as_of: datetime | None = None) -> QuerySet[ServiceRecord]:
    """Return the standing records whose day is known: what was told in sum of before has none.

    What is asked of a day, a period or an organisation is asked of these.
    """
    # The same words as the index of a period, which holds no other rows.
    return standing(as_of).exclude(kind__in=UNDATED)


def earlier_total(volunteer: Volunteer) -> ServiceRecord | None:
    """Return what a volunteer had served before the portal (以前累计), in one row; or ``None``."""
    return standing().filter(volunteer=volunteer, kind=RecordKind.EARLIER).first()


def records_of(volunteer: Volunteer) -> QuerySet[ServiceRecord]:
    """Return every record of a volunteer with its reversals, the newest day first."""
    rows = ServiceRecord.objects.filter(volunteer=volunteer)
    return rows.select_related("organisation", "reverses").order_by("-served_on", "-id")


def minutes_in_all(volunteer: Volunteer) -> int:
    """Return what a volunteer served in all (累计时长), in minutes."""
    total = VolunteerTotal.objects.filter(volunteer=volunteer).values_list("minutes", flat=True)
    return total.first() or 0


def minutes_on(volunteer: Volunteer, day: date) -> int:
    """Return what a volunteer served on one day, in minutes, net of what was reversed."""
    rows = dated().filter(volunteer=volunteer, served_on=day)
    return rows.aggregate(sum=Sum("minutes"))["sum"] or 0


def rule_on(day: date) -> HoursRule | None:
    """Return the 时长规则 in force on a day; ``None`` before the city set one."""
    return HoursRule.objects.filter(effective_from__lte=day).order_by("-effective_from").first()


def daily_cap(day: date) -> int:
    """Return how many minutes of one day count at most."""
    rule = rule_on(day)
    return USUAL_CAP if rule is None else rule.daily_cap
