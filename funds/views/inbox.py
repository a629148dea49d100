"""The inbox (消息) of a person in one fund."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.models import Notice
from funds.permissions import Action
from funds.queries.notices import notices_of, unread_count
from funds.services.notices import mark_all_read, mark_read
from funds.views.base import FundPage
from kit import clock
from kit.errors import NotAllowed
from kit.paging import PARAMETER, KeysetPage


class InboxPage(FundPage):
    """What the visitor was told, the latest first; unread alone unless all are asked for."""

    action = Action.DESK_VIEW
    template_name = "inbox/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        unread = unread_count(self.request.user)
        asked = request.GET.get("shown", "")
        shown = asked if asked in {"unread", "all"} else ("unread" if unread else "all")
        rows = notices_of(self.request.user)
        if shown == "unread":
            rows = rows.filter(read_at__isnull=True)
        page = KeysetPage(rows, order=("-id",), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "unread": unread,
                "shown": shown,
                "today": clock.today(),
                "tabs": [
                    {
                        "label": "未读",
                        "url": "?shown=unread",
                        "count": unread,
                        "active": shown == "unread",
                    },
                    {"label": "全部", "url": "?shown=all", "count": None, "active": shown == "all"},
                ],
            }
        )


class OpenPage(FundPage):
    """Open what a notice is about; from then on it is read."""

    action = Action.DESK_VIEW
    notice: Notice

    def load(self, **kwargs: Any) -> None:
        self.notice = get_object_or_404(Notice, pk=kwargs["notice"])
        if self.notice.person_id != self.request.user.pk:
            raise NotAllowed("这是写给别人的消息。请看自己的消息。")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        mark_read(self.notice)
        return redirect(self.notice.url)


class ReadAllPage(FundPage):
    """Note everything as read."""

    action = Action.DESK_VIEW

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.fund.url("inbox:list"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        count = mark_all_read(self.request.user)
        messages.success(request, f"已把 {count} 条消息记为已读。" if count else "没有未读的消息。")
        return redirect(self.fund.url("inbox:list"))
