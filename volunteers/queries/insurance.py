"""Insurance of volunteers (志愿者保险): whether it covers a day, and whose ends soon."""

from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from funds.models import Fund, User
from funds.permissions import Action, can
from kit import clock
from kit.formats import date_cn
from volunteers.models import (
    ActivityState,
    InsuredBy,
    Shift,
    SignUp,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.reach import own_organisations, sees_all, units_that_sign_in
from volunteers.queries.sign_ups import OPEN_STATES

SOON = timedelta(days=30)


def uncovered(volunteer: Volunteer, shift: Shift) -> str:
    """Return why somebody's own insurance does not let them come to a shift; else nothing.

    Asked only of a dangerous activity that relies on it (志愿服务条例 §17).
    """
    activity = shift.activity
    if not activity.is_risky or activity.insured_by != InsuredBy.OWN:
        return ""
    day = timezone.localdate(shift.starts_at)
    if volunteer.insured_until is None:
        return "这个活动有人身危险，要有保险才能参加，还没有登记保险起止。请联系组织者。"
    if volunteer.insured_until < day:
        ended = date_cn(volunteer.insured_until)
        return f"这个活动有人身危险，保险 {ended} 到期，盖不住活动那天。请续保后再报名。"
    if volunteer.insured_from is not None and volunteer.insured_from > day:
        begins = date_cn(volunteer.insured_from)
        return f"这个活动有人身危险，保险 {begins} 才开始，盖不住活动那天。请看看别的活动。"
    return ""


def insurances_ending(person: User, fund: Fund, today: date) -> QuerySet[Volunteer]:
    """Return whose insurance this person sees to: it ends within 30 days, or did and they come.

    An organisation sees to its own members; the office to those for whom no organisation signs
    in, and of these, as there are a city's many, to the few who are to come to a shift.
    """
    soon = Volunteer.objects.filter(
        state=VolunteerState.ACTIVE, insured_until__lte=today + SOON
    ).annotate(is_ended=Q(insured_until__lt=today))
    if not sees_all(person, fund):
        return soon.filter(
            Q(insured_until__gte=today) | Exists(_planned().filter(volunteer=OuterRef("pk"))),
            organisation__in=own_organisations(person, fund),
        )
    if not can(person, Action.VOLUNTEER_REVEAL, fund):
        return soon.none()
    come = soon.filter(pk__in=_planned().values("volunteer"))
    return come.exclude(organisation__unit__in=units_that_sign_in())


def _planned() -> QuerySet[SignUp]:
    """Return who is to come, or asks to, to shifts that are not over."""
    return SignUp.objects.filter(
        state__in=OPEN_STATES,
        shift__ends_at__gt=clock.now(),
        shift__cancelled_at=None,
        shift__activity__state=ActivityState.PUBLISHED,
    )
