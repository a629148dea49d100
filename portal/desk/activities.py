"""What waits for those who run activities: drafts, sign-ups, today's shifts, forgotten check-outs.

A team has what is its own; the office, which sees every team's, has what it drafted itself.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from funds.permissions import Action, can
from kit import clock
from kit.formats import date_cn
from portal.desk.waiting import Desk, Item, Pile, first_of
from volunteers.models import ActivityState, Shift, SignUp, SignUpState, Transfer, TransferState
from volunteers.queries.activity_lists import (
    activities_with_shifts,
    run_activities,
    with_people,
)
from volunteers.queries.hours import USUAL_LATE_DAYS
from volunteers.queries.reach import own_organisations, sees_all
from volunteers.queries.shift_people import without_hours
from volunteers.services.attendance import IN_FROM


def drafts_to_publish(desk: Desk) -> Pile:
    """Activities that are drafted and not open to anybody yet."""
    if not _runs(desk):
        return Pile()
    found = run_activities(desk.person, desk.fund).filter(_own(desk))
    drafts = found.filter(state=ActivityState.DRAFT).select_related("organisation")
    rows, total = first_of(drafts.order_by("id"))
    items = [
        Item(
            title=f"发布活动：{row.title}",
            detail=f"{row.number} · {row.organisation.name} · 还是草稿，志愿者看不到",
            act="看草稿并发布",
            url=desk.fund.url("activities:activity", number=row.number),
        )
        for row in rows
    ]
    return Pile(items, total, "草稿", f"{desk.fund.url('activities:list')}?tab=draft")


def sign_ups_to_decide(desk: Desk) -> Pile:
    """Shifts ahead for which somebody waits to be taken; due before they begin."""
    if not _runs(desk):
        return Pile()
    pending = SignUp.objects.filter(shift=OuterRef("pk"), state=SignUpState.PENDING)
    ahead = _shifts(desk).filter(starts_at__gt=clock.now()).filter(Exists(pending))
    rows, total = first_of(
        with_people(ahead).select_related("activity").order_by("starts_at", "id")
    )
    items = [
        Item(
            title=f"审核报名：{row.activity.title}，{row.pending} 人",
            detail=f"{_when(row.starts_at)} · 已录用 {row.accepted} / {row.quota} 人",
            act="审核报名",
            url=f"{desk.fund.url('activities:sign_ups', shift=row.pk)}?state=PENDING",
            due=_day(row.starts_at),
        )
        for row in rows
    ]
    return Pile(items, total, "待审核的班次", desk.fund.url("activities:list"))


def shifts_of_today(desk: Desk) -> Pile:
    """Activities with shifts today that are not over, one item each however many those are."""
    if not _runs(desk):
        return Pile()
    now = clock.now()
    today = Q(starts_at__lt=_midnight_after(now), ends_at__gt=now)
    rows, total = first_of(activities_with_shifts(_shifts(desk).filter(today)))
    items = [
        Item(
            title=f"今天的班次：{row.title}" + (f"，{row.many} 个" if row.many > 1 else ""),
            detail=f"{_when(row.first_at)} 起 · {row.place}",
            act="打开签到屏" if _opens_screen(row, now) else "看班次",
            url=_address_of_today(desk, row, now),
            due=desk.today,
        )
        for row in rows
    ]
    return Pile(items, total, "活动", f"{desk.fund.url('activities:list')}?tab=running")


def check_outs_forgotten(desk: Desk) -> Pile:
    """Shifts that are over with people who never checked out: their hours are entered late."""
    if not can(desk.person, Action.HOURS_RECORD, desk.fund) or not _runs(desk):
        return Pile()
    now = clock.now()
    missed = without_hours(Q(shift=OuterRef("pk")), now)
    since = now - timedelta(days=USUAL_LATE_DAYS)
    over = _shifts(desk).filter(starts_at__gt=since, ends_at__lt=now).filter(Exists(missed))
    rows, total = first_of(over.select_related("activity").order_by("starts_at", "id"))
    items = [
        Item(
            title=f"补录时长：{row.activity.title}",
            detail=f"{_when(row.starts_at)} 的班次有人没有签退",
            act="看谁没有签退",
            url=desk.fund.url("activities:attendance", shift=row.pk),
        )
        for row in rows
    ]
    return Pile(items, total, "没有签退的班次", f"{desk.fund.url('activities:list')}?tab=all")


def transfers_to_accept(desk: Desk) -> Pile:
    """Volunteers who asked to pass to an organisation of this person's."""
    if not can(desk.person, Action.VOLUNTEER_EDIT, desk.fund) or sees_all(desk.person, desk.fund):
        return Pile()
    own = own_organisations(desk.person, desk.fund)
    asked = Transfer.objects.filter(state=TransferState.CONSENTED, to_organisation__in=own)
    rows, total = first_of(
        asked.select_related("volunteer").defer("volunteer__sealed").order_by("id")
    )
    items = [
        Item(
            title=f"接收转入：{row.volunteer.name}",
            detail=f"{row.number} · {date_cn(_day(row.asked_at))}申请转入",
            act="接收或不接收",
            url=desk.fund.url("activities:transfers"),
        )
        for row in rows
    ]
    return Pile(items, total, "转组织", desk.fund.url("activities:transfers"))


def _runs(desk: Desk) -> bool:
    return can(desk.person, Action.ACTIVITY_EDIT, desk.fund)


def _own(desk: Desk) -> Q:
    """Return the condition of the activities this person answers for."""
    return Q(created_by=desk.person) if sees_all(desk.person, desk.fund) else Q()


def _shifts(desk: Desk) -> QuerySet[Shift]:
    """Return the shifts this person answers for: of their activities, or their turn of duty."""
    rows = Shift.objects.filter(cancelled_at__isnull=True, activity__state=ActivityState.PUBLISHED)
    if sees_all(desk.person, desk.fund):
        return rows.filter(activity__created_by=desk.person)
    own = own_organisations(desk.person, desk.fund)
    return rows.filter(Q(activity__organisation__in=own) | Q(organisation__in=own))


def _opens_screen(row: Any, now: datetime) -> bool:
    """Tell whether an activity's only shift of today can be checked in to now."""
    return row.many == 1 and bool(row.first_at <= now + IN_FROM)


def _address_of_today(desk: Desk, row: Any, now: datetime) -> str:
    if row.many > 1:
        return f"{desk.fund.url('activities:today')}?activity={row.number}"
    name = "activities:screen" if _opens_screen(row, now) else "activities:shift"
    return desk.fund.url(name, shift=row.first_shift)


def _midnight_after(now: datetime) -> datetime:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=1)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)


def _when(moment: datetime) -> str:
    local = timezone.localtime(moment)
    return f"{date_cn(local.date())} {local:%H:%M}"
