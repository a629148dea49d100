"""Pages of activities (志愿活动) for those who run them: the list, one activity, and its acts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.permissions import Accessible, Action, can
from funds.queries.timelines import timeline
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from kit.refusals import carry_out
from projects.models.execution import ActivityPart
from volunteers.forms.activities import ActivityForm, CancelForm
from volunteers.models import Activity, ActivityState, Division, Organisation, Post, Turn
from volunteers.queries.activity_lists import (
    TAB_WORDS,
    ActivityFilter,
    ActivityTab,
    find_activities,
    shifts_ahead,
    shifts_over,
    visible_activities,
    with_counts,
    with_people,
)
from volunteers.queries.counting import counted
from volunteers.queries.reach import is_hidden
from volunteers.services.activities import (
    amend_activity,
    cancel_activity,
    create_activity,
    publish_activity,
)
from volunteers.services.telling import Told
from volunteers.views.base import ActPage, RegistryPage, division_choices
from volunteers.views.narrowing import chips_of

SHOWN = 12
"""So many shifts ahead, and as many that are over, stand on an activity's page."""


def told_words(told: Told) -> str:
    """Return who was told and who has to be called; nothing where it concerns nobody."""
    told_so = f"已通知 {told.people} 人" if told.people else ""
    to_call = f"{told.without_account} 人没有账号，请电话通知" if told.without_account else ""
    words = "；".join(part for part in (told_so, to_call) if part)
    return f"{words}。" if words else ""


class RunningPage(RegistryPage):
    """A page for those who run activities."""

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        may_run = can(self.request.user, Action.ACTIVITY_EDIT, self.subject())
        return super().page({"may_run": may_run, **(context or {})}, status=status)


class ListPage(RunningPage):
    """The activities of a tab, the newest first."""

    template_name = "activities/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = self._wanted()
        seen = visible_activities(self.request.user, self.fund)
        found = find_activities(seen, wanted)
        paged = KeysetPage(
            with_counts(found), order=("-id",), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "count": counted(found),
                "wanted": wanted,
                "tab_word": TAB_WORDS[wanted.tab],
                "tabs": [self._tab(tab, wanted) for tab in ActivityTab],
                "divisions": division_choices(),
                "division": wanted.division.code if wanted.division else "",
                "chips": self._chips(wanted),
            }
        )

    def _tab(self, tab: ActivityTab, wanted: ActivityFilter) -> dict[str, Any]:
        return {
            "label": TAB_WORDS[tab],
            "url": f"?tab={tab}",
            "active": tab == wanted.tab,
            "own": False,
            "count": None,
        }

    def _wanted(self) -> ActivityFilter:
        asked = self.request.GET
        tab, code, team = (asked.get(name, "") for name in ("tab", "division", "team"))
        return ActivityFilter(
            tab=ActivityTab(tab) if tab in set(ActivityTab) else ActivityTab.OPEN,
            search=asked.get("q", "")[:60],
            organisation=Organisation.objects.filter(number=team).first() if team else None,
            division=Division.objects.filter(code=code).first() if code else None,
        )

    def _chips(self, wanted: ActivityFilter) -> list[tuple[str, str]]:
        chips = chips_of(
            ("q", wanted.search and f"查找：{wanted.search}", wanted.search),
            (
                "division",
                wanted.division and f"区县：{wanted.division}",
                wanted.division and wanted.division.code,
            ),
            (
                "team",
                wanted.organisation and f"主办组织：{wanted.organisation}",
                wanted.organisation and wanted.organisation.number,
            ),
        )
        return [(words, f"{url}&tab={wanted.tab}") for words, url in chips]


class ActivityPage(RunningPage):
    """A page of one activity. To somebody who sees their own alone, others do not exist."""

    activity: Activity

    def load(self, **kwargs: Any) -> None:
        rows = Activity.objects.select_related("organisation", "project", "division", "station")
        self.activity = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.activity):
            raise Http404

    def subject(self) -> Accessible:
        return self.activity

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        return super().page({"activity": self.activity, **(context or {})}, status=status)

    def crumbs(self) -> list[tuple[str, str]]:
        return [("活动", self.fund.url("activities:list")), (self.activity.title, self.back())]

    def back(self) -> str:
        return self.fund.url("activities:activity", number=self.activity.number)

    def sub(self) -> str:
        return f"{self.activity.title} · {self.activity.organisation.name}"


class DetailPage(ActivityPage):
    """One activity: what it is, what it lacks, its shifts, and what may be done next."""

    template_name = "activities/activity.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        activity = self.activity
        ahead = shifts_ahead(activity)
        has_turns = Turn.objects.filter(activity=activity, ended_on__isnull=True).exists()
        return self.page(
            {
                "crumbs": [*self.crumbs()[:1], (activity.title, "")],
                "parts": [(part.label, part.value in activity.parts) for part in ActivityPart],
                "shifts": with_people(ahead)[:SHOWN],
                "shift_count": counted(ahead),
                "past": with_people(shifts_over(activity))[: SHOWN // 2],
                "posts": Post.objects.filter(activity=activity, closed_on__isnull=True).count(),
                "turns": Turn.objects.filter(activity=activity, ended_on__isnull=True).count(),
                "lacking": self._lacking(has_shifts=ahead.exists() or has_turns),
                "events": timeline(activity),
                "now": clock.now(),
            }
        )

    def _lacking(self, *, has_shifts: bool) -> list[str]:
        """Return what a draft lacks to be published, in words."""
        activity = self.activity
        if activity.state != ActivityState.DRAFT:
            return []
        lacks = {
            "加班次或轮值": not has_shifts,
            "写明保险（有人身危险）": activity.is_risky and not activity.insurance,
            "写明七项工作中不安排的原因": len(activity.parts) < len(ActivityPart)
            and not activity.parts_note,
        }
        return [words for words, lacking in lacks.items() if lacking]


class _ActivityFormPage(RunningPage):
    """The form of an activity, by its parts."""

    template_name = "activities/form.html"

    def form(self, data: Any = None) -> ActivityForm:
        raise NotImplementedError

    def saved(self, form: ActivityForm) -> Activity:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.shown(self.form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            done = carry_out(request, form, lambda: self.saved(form))
            if done is not None:
                return redirect(self.fund.url("activities:activity", number=done.number))
        return self.shown(form, status=400)

    def shown(self, form: ActivityForm, *, status: int = 200) -> HttpResponse:
        raise NotImplementedError


class NewPage(_ActivityFormPage):
    """Draft an activity."""

    action = Action.ACTIVITY_EDIT

    def form(self, data: Any = None) -> ActivityForm:
        number = self.request.GET.get("project", "")[:40]
        initial = {"project": number} if number else None
        return ActivityForm(data, person=self.request.user, fund=self.fund, initial=initial)

    def saved(self, form: ActivityForm) -> Activity:
        key = form.cleaned_data["key"]
        activity = create_activity(form.data_given(), by=self.request.user, key=key)
        messages.success(
            self.request, f"已存为草稿，活动编号 {activity.number}。加了班次就可以发布。"
        )
        return activity

    def shown(self, form: ActivityForm, *, status: int = 200) -> HttpResponse:
        list_url = self.fund.url("activities:list")
        return self.page({"form": form, "editing": False, "back": list_url}, status=status)


class EditPage(ActivityPage, _ActivityFormPage):
    """Change an activity; whoever changed it since is not overwritten."""

    action = Action.ACTIVITY_EDIT

    def form(self, data: Any = None) -> ActivityForm:
        person, fund = self.request.user, self.fund
        return ActivityForm(data, person=person, fund=fund, activity=self.activity)

    def saved(self, form: ActivityForm) -> Activity:
        version = form.cleaned_data["version"] or 0
        done = amend_activity(
            self.activity, form.data_given(), version=version, by=self.request.user
        )
        messages.success(self.request, f"已保存“{done.title}”。")
        return done

    def shown(self, form: ActivityForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "editing": True, "back": self.back()}, status=status)


class PublishPage(ActivityPage):
    """Open an activity to everybody."""

    action = Action.ACTIVITY_EDIT

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        done = publish_activity(self.activity, by=self.request.user)
        messages.success(request, f"已发布“{done.title}”，志愿者可以报名了。")
        return redirect(self.back())


class CancelPage(ActivityPage, ActPage):
    """Cancel an activity with its shifts; whoever signed up is told."""

    action = Action.ACTIVITY_EDIT
    title = "取消活动"
    leave = "不取消，返回"
    warns = True
    notice = (
        "取消以后不能恢复",
        "以后的班次和已经开始但没有人签到的班次一起取消。"
        "报了名的人会收到消息；没有账号的收不到，请电话通知。已经服务的时长不变。",
    )

    def form(self, data: Any = None) -> PlainForm:
        return CancelForm(data)

    def act(self, form: CancelForm) -> Told:
        return cancel_activity(self.activity, **form.cleaned_data, by=self.request.user)

    def told(self, done: Told) -> str:
        return f"已取消“{self.activity.title}”。{told_words(done)}"
