"""Pages of the duty roster (值勤表): posts by the days of the week, and its turns."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Action
from kit.errors import Refusal
from kit.plain_form import PlainForm
from volunteers.forms.duty_roster import PostForm, PostsForm, TurnForm
from volunteers.models import MonthWeek, Post, Turn, Weekday
from volunteers.queries.duty_roster import roster_of, shifts_left
from volunteers.services.duty_turns import (
    PostData,
    add_post,
    add_turn,
    close_post,
    end_turn,
)
from volunteers.views.activities import ActivityPage
from volunteers.views.base import ActPage

WITH_SHIFTS = "没有人报名的班次一起取消；有人报名的保留，不要的请逐个取消。"


def _left(many: int) -> str:
    """Return what is to be thought of where people signed up for shifts that were planned."""
    return f"还有 {many} 个班次有人报名，没有取消，不要的请逐个取消。" if many else ""


class RosterPage(ActivityPage):
    """The posts of an activity by the days of the week."""

    template_name = "activities/roster.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("day", "")
        day = Weekday(int(asked)) if asked in {str(each) for each in Weekday.values} else None
        return self.page(
            {
                "roster": roster_of(self.activity, day),
                "day": day,
                "tabs": [
                    {"label": label, "url": f"?day={value}", "active": value == (day or "")}
                    | {"own": False, "count": None}
                    for value, label in [("", "每天"), *Weekday.choices]
                ],
                "crumbs": [*self.crumbs(), ("岗位和轮值", "")],
            }
        )


class _RosterAct(ActivityPage, ActPage):
    """A form about the roster; afterwards the roster is shown."""

    action = Action.ACTIVITY_EDIT

    def back(self) -> str:
        return self.fund.url("activities:roster", number=self.activity.number)

    def crumbs(self) -> list[tuple[str, str]]:
        activity = self.activity
        page = self.fund.url("activities:activity", number=activity.number)
        return [
            ("活动", self.fund.url("activities:list")),
            (activity.title, page),
            ("岗位和轮值", self.back()),
        ]


class AddPosts(_RosterAct):
    """Register posts, as many as there are lines."""

    title = "登记岗位"
    leave = "不登记，返回"

    def form(self, data: Any = None) -> PlainForm:
        return PostsForm(data)

    def act(self, form: PostsForm) -> int:
        posts = form.cleaned_data["posts"]
        for post in posts:
            add_post(self.activity, post, by=self.request.user)
        return len(posts)

    def told(self, done: int) -> str:
        return f"已登记 {done} 个岗位。"


class _PostAct(_RosterAct):
    """Something done to one post."""

    post_row: Post

    def load(self, **kwargs: Any) -> None:
        rows = Post.objects.select_related("activity")
        self.post_row = get_object_or_404(rows, pk=kwargs["post"])
        super().load(number=self.post_row.activity.number)

    def sub(self) -> str:
        return f"{self.post_row.name} · {self.activity.title}"

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        return super().page({"post": self.post_row, **(context or {})}, status=status)


class ChangePost(_PostAct):
    """Say where a post is."""

    template_name = "activities/post.html"
    title = "改岗位"
    verb = "保存岗位"
    leave = "不改，返回"

    def form(self, data: Any = None) -> PlainForm:
        names = ("place", "latitude", "longitude")
        return PostForm(data, initial={name: getattr(self.post_row, name) for name in names})

    def act(self, form: PostForm) -> Post:
        if self.post_row.closed_on is not None:
            raise Refusal(f"{self.post_row.name}已停用，不能再改。")
        data = PostData(name=self.post_row.name, **form.cleaned_data)
        return add_post(self.activity, data, by=self.request.user)

    def told(self, done: Post) -> str:
        return f"已保存{done.name}。"


class ClosePost(_PostAct):
    """Close a post: its turns end."""

    title = "停用岗位"
    leave = "不停用，返回"
    warns = True
    notice = (
        "停用以后",
        f"它的轮值都停止，{WITH_SHIFTS}",
    )

    def form(self, data: Any = None) -> PlainForm:
        return PlainForm(data)

    def act(self, form: PlainForm) -> Post:
        return close_post(self.post_row, by=self.request.user)

    def told(self, done: Post) -> str:
        return f"已停用{done.name}。{_left(shifts_left(post=done))}"


class AddTurns(_RosterAct):
    """Let a post, or all of them, be manned on days of the week."""

    template_name = "activities/add_turns.html"
    title = "排轮值"
    leave = "不排了，返回"

    def form(self, data: Any = None) -> PlainForm:
        asked = self.request.GET
        initial: dict[str, Any] = {}
        if asked.get("post", "").isdecimal():
            initial["post"] = asked["post"][:18]
        if asked.get("weekday", "") in {str(day) for day in Weekday.values}:
            initial["weekdays"] = [asked["weekday"]]
        return TurnForm(data, activity=self.activity, initial=initial)

    def act(self, form: TurnForm) -> int:
        turns = form.turns()
        for turn in turns:
            add_turn(self.activity, turn, by=self.request.user)
        return len(turns)

    def told(self, done: int) -> str:
        return f"已排 {done} 个轮值。活动发布以后，提前五周自动排出班次。"


class EndTurn(_RosterAct):
    """End a turn: nothing more is planned from it."""

    title = "停止轮值"
    leave = "不停止，返回"
    warns = True
    notice = (
        "停止以后",
        f"不再从它排新的班次，{WITH_SHIFTS}",
    )
    turn: Turn

    def load(self, **kwargs: Any) -> None:
        rows = Turn.objects.select_related("activity", "post")
        self.turn = get_object_or_404(rows, pk=kwargs["turn"])
        super().load(number=self.turn.activity.number)
        if self.turn.ended_on is not None:
            raise Http404

    def form(self, data: Any = None) -> PlainForm:
        return PlainForm(data)

    def act(self, form: PlainForm) -> Turn:
        return end_turn(self.turn, by=self.request.user)

    def told(self, done: Turn) -> str:
        return f"已停止这个轮值。{_left(shifts_left(turn=done))}"

    def sub(self) -> str:
        turn = self.turn
        where = f"{turn.post.name} " if turn.post else ""
        every = turn.week == MonthWeek.EVERY
        week = "每" if every else turn.get_week_display()
        day = f"{week}{turn.get_weekday_display()}"
        return f"{where}{day} {turn.begins:%H:%M}–{turn.finishes:%H:%M} · {self.activity.title}"
