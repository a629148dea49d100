"""Who may come to a shift: the locks that keep two hands apart, and what hinders a volunteer."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils import timezone

from funds.models import User
from funds.permissions import Action, can, demand
from kit import clock
from kit.errors import Refusal
from volunteers.models import (
    Activity,
    ActivityState,
    Shift,
    Volunteer,
    VolunteerState,
)
from volunteers.queries.insurance import uncovered
from volunteers.queries.sign_ups import clashes

MONTHS = 12


def locked_shift(shift: Shift) -> Shift:
    """Return the shift locked and freshly read: places of it are given out one hand at a time."""
    return locked_shifts([shift.pk])[shift.pk]


def locked_shifts(ids: Iterable[int]) -> dict[int, Shift]:
    """Return shifts locked and freshly read, in one order for all; before any volunteer is.

    Read once they are locked: beside a row that was waited for, the database would give the
    activity as it was before the wait.
    """
    rows = Shift.objects.order_by("pk").filter(pk__in=set(ids))
    locked = list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
    rows = rows.select_related("activity__organisation", "organisation", "post")
    return {row.pk: row for row in rows.filter(pk__in=locked)} if locked else {}


def locked_volunteers(ids: Iterable[int]) -> dict[int, Volunteer]:
    """Return volunteers freshly read and locked, in one order for all, so that nobody deadlocks.

    Nobody is at two places at once, whichever shifts two hands work on. Whoever inserts records of
    them (an import) is not kept waiting.
    """
    rows = Volunteer.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {row.pk: row for row in rows.defer("sealed").filter(pk__in=set(ids))}


def acts_as_organiser(by: User, shift: Shift, volunteer: Volunteer) -> bool:
    """Tell whether ``by`` acts as the organiser of the shift, or else as the volunteer.

    Raises:
        NotAllowed: ``by`` is neither.
    """
    if can(by, Action.ACTIVITY_EDIT, shift):
        return True
    demand(by, Action.VOLUNTEER_OWN, volunteer)
    return False


def refuse_closed(shift: Shift) -> None:
    """Refuse a shift that is called off, or whose activity is not open."""
    activity: Activity = shift.activity
    if activity.state == ActivityState.DRAFT:
        raise Refusal(f"“{activity.title}”还没有发布，不能报名。")
    if activity.state == ActivityState.CANCELLED:
        raise Refusal(f"“{activity.title}”已取消：{activity.cancel_reason}。请看看别的活动。")
    if shift.cancelled_at is not None:
        raise Refusal(f"这个班次已取消：{shift.cancel_reason}。请另选一个班次。")


def hindrances(
    volunteers: Mapping[int, Volunteer], shift: Shift, *, vouched: bool
) -> dict[int, str]:
    """Return why volunteers may not be taken for a shift, by id; who may come is left out.

    Whoever is barred (星级限制) serves like others: they are not recognised for a time, no more.

    Args:
        volunteers: locked.
        shift: with its activity.
        vouched: an organiser answers for what the portal does not know of their age.
    """
    clashing = clashes(volunteers, shift)
    found = {}
    for pk, volunteer in volunteers.items():
        why = _of_person(volunteer)
        why = why or _of_age(volunteer, shift, vouched=vouched)
        why = why or uncovered(volunteer, shift)
        if not why and pk in clashing:
            why = _of_clash(clashing[pk])
        if why:
            found[pk] = why
    return found


def _of_clash(other: Shift) -> str:
    """Return what a shift at the same time hinders: once it has begun, nobody can cancel it."""
    title = other.activity.title
    if clock.now() >= other.starts_at:
        return (
            f"这段时间被“{title}”录用，那个班次已经开始，不能再取消。"
            "请先在那里签退，再来这里；没有去的，请联系那里的组织者。"
        )
    return f"这段时间已经报名“{title}”并被录用，同一时间只能去一处。请先取消那一个，再来报名。"


def _of_person(volunteer: Volunteer) -> str:
    if volunteer.state != VolunteerState.ACTIVE:
        return f"这位志愿者{volunteer.get_state_display()}，不能报名和签到。"
    if volunteer.consented_at is None:
        return "还没有本人同意登记个人信息的记录。请先用手机登录并同意，再报名。"
    return ""


def _of_age(volunteer: Volunteer, shift: Shift, *, vouched: bool) -> str:
    """Return what the least age hinders; of a birth only the month is known."""
    least = shift.activity.min_age
    if not least:
        return ""
    if volunteer.birth_month is None:
        return (
            ""
            if vouched
            else (f"这个活动要年满 {least} 周岁，您的出生年月还没有登记。请联系组织者。")
        )
    day = timezone.localdate(shift.starts_at)
    born = volunteer.birth_month
    months = (day.year - born.year) * MONTHS + day.month - born.month
    if months < least * MONTHS:
        return f"这个活动要年满 {least} 周岁，到活动那天您还不满。请看看别的活动。"
    if months == least * MONTHS and not vouched:
        return f"这个活动要年满 {least} 周岁，您当月生日，要由组织者核对。请联系组织者。"
    return ""


def begins_text(moment: datetime) -> str:
    """Return a moment as people are told it: 11月21日 08:00."""
    local = timezone.localtime(moment)
    return f"{local.month}月{local.day}日 {local:%H:%M}"
