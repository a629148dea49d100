"""Pages of shifts (班次): added to an activity, looked at, cancelled."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from funds.permissions import Accessible, Action
from kit import clock
from kit.formats import date_cn
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from volunteers.forms.activities import CancelForm
from volunteers.forms.shifts import ShiftForm
from volunteers.models import Activity, ActivityState, Shift
from volunteers.queries.activity_lists import visible_shifts, with_people
from volunteers.queries.attendance import OUT_UNTIL
from volunteers.queries.counting import counted
from volunteers.queries.reach import is_hidden
from volunteers.services.attendance import IN_FROM
from volunteers.services.shifts import FURTHEST_DAYS, add_shift, add_shifts, cancel_shift
from volunteers.services.telling import Told
from volunteers.views.activities import ActivityPage, RunningPage, told_words
from volunteers.views.base import ActPage

OVER = "over"


class ListPage(ActivityPage):
    """All the shifts of an activity: those ahead, or those that are over."""

    template_name = "activities/shifts.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        over = request.GET.get("tab") == OVER
        rows = Shift.objects.filter(activity=self.activity)
        now = clock.now()
        rows = rows.filter(ends_at__lte=now) if over else rows.filter(ends_at__gt=now)
        order = ("-starts_at", "-id") if over else ("starts_at", "id")
        paged = KeysetPage(with_people(rows), order=order, cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "shifts": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "crumbs": [*self.crumbs(), ("班次", "")],
                "over": over,
                "now": now,
                "tabs": [
                    {"label": label, "url": f"?tab={tab}", "active": active, "own": False}
                    | {"count": None}
                    for label, tab, active in (
                        ("没有结束的", "ahead", not over),
                        ("已结束的", OVER, over),
                    )
                ],
            }
        )


class TodayPage(RunningPage):
    """The shifts of a day that the visitor runs or is on duty at, of all activities or of one."""

    action = Action.VOLUNTEER_VIEW
    template_name = "activities/today.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        day, now = self._day(), clock.now()
        begins = timezone.make_aware(datetime.combine(day, time(0)))
        found = visible_shifts(self.request.user, self.fund).filter(
            starts_at__gte=begins,
            starts_at__lt=begins + timedelta(days=1),
            activity__state=ActivityState.PUBLISHED,
        )
        number = request.GET.get("activity", "")
        one = Activity.objects.filter(number=number).first() if number else None
        found = found.filter(activity=one) if one else found
        rows = with_people(found).select_related("activity")
        paged = KeysetPage(rows, order=("starts_at", "id"), cursor=request.GET.get(PARAMETER, ""))
        opens, closes = now + IN_FROM, now - OUT_UNTIL
        return self.page(
            {
                "rows": [
                    (row, row.cancelled_at is None and row.starts_at <= opens, row.ends_at > closes)
                    for row in paged.rows
                ],
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "count": counted(found),
                "day": day,
                "is_today": day == clock.today(),
                "one": one,
                "before": day - timedelta(days=1),
                "after": day + timedelta(days=1),
            }
        )

    def _day(self) -> date:
        asked = _day_named(self.request.GET.get("day", ""))
        today = clock.today()
        near = asked is not None and abs((asked - today).days) <= FURTHEST_DAYS
        return asked if asked is not None and near else today


def _day_named(typed: str) -> date | None:
    """Return the day an address names; ``None`` for anything else."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


class AddPage(ActivityPage, ActPage):
    """Add a shift, or the same on several days."""

    action = Action.ACTIVITY_EDIT
    template_name = "activities/add_shifts.html"
    title = "加班次"
    leave = "不加了，返回"

    def form(self, data: Any = None) -> PlainForm:
        return ShiftForm(data, activity=self.activity)

    def act(self, form: ShiftForm) -> int:
        many = form.shifts()
        if form.cleaned_data["until"] is None:
            add_shift(self.activity, many[0], by=self.request.user)
            return 1
        return len(add_shifts(self.activity, many, by=self.request.user))

    def told(self, done: int) -> str:
        return f"已加 {done} 个班次。" if done else "这些班次原来都有了，没有再加。"


class ShiftPage(RunningPage):
    """A page of one shift, for its organiser and for whoever is on duty."""

    shift: Any
    """The shift, with how many signed up for it and came (``with_people``)."""

    def load(self, **kwargs: Any) -> None:
        rows = with_people(Shift.objects.all()).select_related("activity__organisation")
        self.shift = get_object_or_404(rows, pk=kwargs["shift"])
        if is_hidden(self.request.user, self.fund, self.shift):
            raise Http404

    def subject(self) -> Accessible:
        shift: Shift = self.shift
        return shift

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        told = {"shift": self.shift, "shift_tabs": self._pages()}
        return super().page({**told, **(context or {})}, status=status)

    def _pages(self) -> list[dict[str, Any]]:
        """Return the pages of a shift."""
        shift, here = self.shift, getattr(self.request.resolver_match, "view_name", "")
        signed = shift.accepted + shift.pending + shift.waiting
        pages = (
            ("班次", "activities:shift", None),
            ("报名", "activities:sign_ups", signed),
            ("签到签退", "activities:attendance", shift.came),
        )
        return [
            {
                "label": label,
                "url": self.fund.url(name, shift=shift.pk),
                "active": name == here,
                "count": count,
            }
            for label, name, count in pages
        ]

    def crumbs(self) -> list[tuple[str, str]]:
        activity = self.shift.activity
        seen = not is_hidden(self.request.user, self.fund, activity)
        url = self.fund.url("activities:activity", number=activity.number) if seen else ""
        return [
            ("活动", self.fund.url("activities:list")),
            (activity.title, url),
            (self.when(), self.back()),
        ]

    def when(self) -> str:
        """Return the day and the hours of the shift."""
        begins, ends = (timezone.localtime(at) for at in (self.shift.starts_at, self.shift.ends_at))
        return f"{date_cn(begins.date())} {begins:%H:%M}–{ends:%H:%M}"

    def back(self) -> str:
        return self.fund.url("activities:shift", shift=self.shift.pk)

    def sub(self) -> str:
        return f"{self.shift.activity.title} · {self.when()}"


class CancelPage(ShiftPage, ActPage):
    """Cancel a shift; whoever signed up is told."""

    action = Action.ACTIVITY_EDIT
    title = "取消班次"
    leave = "不取消，返回"
    warns = True
    notice = (
        "取消以后不能恢复",
        "报了名的人会收到消息；没有账号的收不到，请电话通知。改时间的，取消以后另加一个班次。",
    )

    def subject(self) -> Accessible:
        activity: Activity = self.shift.activity
        return activity

    def form(self, data: Any = None) -> PlainForm:
        return CancelForm(data)

    def act(self, form: CancelForm) -> Told:
        return cancel_shift(self.shift, **form.cleaned_data, by=self.request.user)

    def told(self, done: Told) -> str:
        return f"已取消这个班次。{told_words(done)}"
