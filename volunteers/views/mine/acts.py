"""What a volunteer decides about themselves: ranking, leaving, what they have read."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect

from funds.models import Notice
from funds.queries.notices import notices_of
from funds.services.notices import mark_all_read, mark_read
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from volunteers.services.own import choose_ranking, leave_oneself
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyAct, MyPage, tried


class RankingAct(MyAct):
    """Stay out of the rankings, or take part again."""

    def carry_out(self) -> HttpResponse:
        unranked = self.request.POST.get("ranked") == "no"
        choose_ranking(self.volunteer, unranked=unranked, by=self.request.user)
        said = "排行榜上不再出现您。" if unranked else "您重新参加排名。"
        messages.success(self.request, said)
        return redirect(self.fund.url("my:me"))


class LeavePage(MyPage):
    """Leave, after reading what stays."""

    area = PhoneArea.ME
    template_name = "phone/leave.html"

    def show(self) -> HttpResponse:
        return self.page({"unread_words": False})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.know()
        if self.request.POST.get("understood") != "on":
            return self.page({"unread_words": True}, status=400)
        by = self.request.user
        if tried(self.request, lambda: leave_oneself(self.volunteer, by=by)) is not None:
            messages.success(self.request, "已为您办理退出。时长和星级仍可以在这里查看。")
        return redirect(self.fund.url("my:me"))


class SignOutAct(MyAct):
    """Sign out on this phone."""

    def carry_out(self) -> HttpResponse:
        logout(self.request)
        return HttpResponseRedirect(self.fund.url("my:enter"))


class NoticesPage(MyPage):
    """What I was told, the latest first."""

    template_name = "phone/notices.html"

    def show(self) -> HttpResponse:
        asked = self.request.GET
        paged: KeysetPage[Notice] = KeysetPage(
            notices_of(self.request.user), order=("-id",), cursor=asked.get(PARAMETER, "")
        )
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(asked),
                "previous_url": paged.previous_url(asked),
                "today": clock.today(),
            }
        )


class OpenNotice(MyPage):
    """Open what a notice is about; from then on it is read."""

    notice: Notice

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.notice = get_object_or_404(Notice, pk=kwargs["notice"])

    def show(self) -> HttpResponse:
        if self.notice.person_id != self.request.user.pk:
            raise Http404
        mark_read(self.notice)
        return redirect(self.notice.url)


class ReadAllAct(MyAct):
    """Note everything as read."""

    def carry_out(self) -> HttpResponse:
        mark_all_read(self.request.user)
        return redirect(self.fund.url("my:notices"))
