"""Activities as those who run them see them: which, in which tab, and what waits in each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from funds.models import Fund, User
from funds.queries.units import LAST, begins_with
from kit import clock
from volunteers.models import (
    Activity,
    ActivityState,
    Attendance,
    AttendanceState,
    Division,
    Organisation,
    Shift,
    SignUp,
    SignUpState,
)
from volunteers.queries.reach import own_branch, own_organisations, sees_all


class ActivityTab(StrEnum):
    """What a list of activities shows."""

    OPEN = "open"
    RUNNING = "running"
    OVER = "over"
    DRAFT = "draft"
    ALL = "all"


TAB_WORDS = {
    ActivityTab.OPEN: "报名中",
    ActivityTab.RUNNING: "进行中",
    ActivityTab.OVER: "已结束",
    ActivityTab.DRAFT: "草稿",
    ActivityTab.ALL: "全部",
}


@dataclass(frozen=True)
class ActivityFilter:
    """What a list of activities is narrowed by.

    Attributes:
        search: the beginning of a title, in characters or pinyin, or of a number.
    """

    tab: ActivityTab = ActivityTab.OPEN
    search: str = ""
    organisation: Organisation | None = None
    division: Division | None = None


def visible_activities(person: User, fund: Fund) -> QuerySet[Activity]:
    """Return the activities ``person`` may see among those who run them."""
    if sees_all(person, fund):
        return Activity.objects.all()
    return Activity.objects.filter(organisation__in=own_branch(person, fund))


def run_activities(person: User, fund: Fund) -> QuerySet[Activity]:
    """Return the activities ``person`` answers for: what is under theirs is only seen."""
    if sees_all(person, fund):
        return Activity.objects.all()
    return Activity.objects.filter(organisation__in=own_organisations(person, fund))


def visible_shifts(person: User, fund: Fund) -> QuerySet[Shift]:
    """Return the shifts ``person`` answers for: of their own activities, or their turn of duty."""
    if sees_all(person, fund):
        return Shift.objects.all()
    own = own_organisations(person, fund)
    return Shift.objects.filter(Q(activity__organisation__in=own) | Q(organisation__in=own))


def find_activities(activities: QuerySet[Activity], wanted: ActivityFilter) -> QuerySet[Activity]:
    """Narrow ``activities`` to what is asked for."""
    now = clock.now()
    found = activities.filter(_in_tab(wanted.tab, now))
    for name in ("organisation", "division"):
        value = getattr(wanted, name)
        if value is not None:
            found = found.filter(**{name: value})
    search = wanted.search.strip()
    if search:
        found = found.filter(_begins(search))
    return found.select_related("organisation", "division")


def with_counts(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Add to each its next shift (``next_at``), how many are to come, and who waits to be seen."""
    ahead = _shifts(starts_at__gt=clock.now())
    pending = (
        SignUp.objects.filter(
            shift__activity=OuterRef("pk"),
            shift__cancelled_at__isnull=True,
            shift__starts_at__gt=clock.now(),
            state=SignUpState.PENDING,
        )
        .order_by()
        .values("shift__activity")
        .annotate(many=Count("pk"))
        .values("many")
    )
    counted = ahead.order_by().values("activity").annotate(many=Count("pk")).values("many")
    return activities.annotate(
        next_at=Subquery(ahead.order_by("starts_at").values("starts_at")[:1]),
        ahead=Coalesce(Subquery(counted, output_field=IntegerField()), 0),
        pending=Coalesce(Subquery(pending, output_field=IntegerField()), 0),
    )


def with_people(shifts: QuerySet[Shift]) -> QuerySet[Shift]:
    """Add to each how many are accepted, pending and waiting, and came, are there, or forgot."""
    found: QuerySet[Shift] = shifts.select_related("post", "organisation").annotate(
        **{
            state.lower(): _many(SignUp.objects.filter(state=state))
            for state in (SignUpState.ACCEPTED, SignUpState.PENDING, SignUpState.WAITING)
        },
        here=_many(Attendance.objects.filter(state=AttendanceState.PRESENT)),
        came=_many(Attendance.objects.all()),
    )
    return found


def shifts_ahead(activity: Activity) -> QuerySet[Shift]:
    """Return the shifts of an activity that are not over, the soonest first."""
    return Shift.objects.filter(activity=activity, ends_at__gt=clock.now()).order_by(
        "starts_at", "id"
    )


def shifts_over(activity: Activity) -> QuerySet[Shift]:
    """Return the shifts of an activity that are over, the latest first."""
    return Shift.objects.filter(activity=activity, ends_at__lte=clock.now()).order_by(
        "-starts_at", "-id"
    )


def _many(rows: QuerySet[SignUp] | QuerySet[Attendance]) -> Coalesce:
    """Return how many of ``rows`` are of the shift around."""
    counted = (
        rows.filter(shift=OuterRef("pk"))
        .order_by()
        .values("shift")
        .annotate(many=Count("pk"))
        .values("many")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _in_tab(tab: ActivityTab, now: datetime) -> Q:
    if tab is ActivityTab.ALL:
        return Q()
    if tab is ActivityTab.DRAFT:
        return Q(state=ActivityState.DRAFT)
    published = Q(state=ActivityState.PUBLISHED)
    if tab is ActivityTab.OPEN:
        return published & Q(Exists(_shifts(starts_at__gt=now)))
    if tab is ActivityTab.RUNNING:
        return published & Q(Exists(_shifts(starts_at__lte=now, ends_at__gt=now)))
    return published & ~Q(Exists(_shifts(ends_at__gt=now)))


def _shifts(**fields: object) -> QuerySet[Shift]:
    """Return the shifts of the activity around that are not cancelled."""
    return Shift.objects.filter(activity=OuterRef("pk"), cancelled_at__isnull=True, **fields)


def _begins(search: str) -> Q:
    number = search.upper()
    if number.startswith("HD-"):
        return Q(number__gte=number, number__lt=number + LAST)
    if search[:1].isdecimal():
        return Q(title__startswith=search)
    return begins_with(search)


def activities_with_shifts(shifts: QuerySet[Shift]) -> QuerySet[Activity]:
    """Return the activities of some shifts with how many those are, and the first of them.

    Each has ``many``, ``first_at`` and ``first_shift``.
    """
    of_one = shifts.filter(activity=OuterRef("pk"))
    first = of_one.order_by("starts_at", "id")
    many = of_one.order_by().values("activity").annotate(many=Count("pk")).values("many")
    found = Activity.objects.filter(pk__in=shifts.order_by().values("activity"))
    return found.annotate(
        many=Subquery(many, output_field=IntegerField()),
        first_at=Subquery(first.values("starts_at")[:1]),
        first_shift=Subquery(first.values("pk")[:1]),
    ).order_by("first_at", "id")
