"""Public notices of what is to be approved (立项公示), for those who work in the fund."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from funds.permissions import Action, Scope, can, scopes_of
from funds.queries.reach import demand_year, reachable_years
from funds.views.base import FundPage
from kit import clock
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from projects.forms.notices import ApproveAllForm, NoticeForm
from projects.models import PublicNotice
from projects.queries.notices import (
    amounts_suggested,
    is_running,
    notices,
    objections,
    rows_of,
    rows_shown_to,
    to_be_noticed,
)
from projects.services.approvals import approve_all
from projects.services.notices import LEAST_DAYS, publish_notice
from projects.stages import State

MOST_OFFERED = 300


class NoticeList(FundPage):
    """Every notice, the newest first."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "notices/list.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        years = reachable_years(self.request.user, self.action, self.fund)
        within = Q() if years is None else Q(published_on__year__in=years)
        page: KeysetPage[Any] = KeysetPage(
            notices().filter(within),
            order=("-published_on", "-id"),
            cursor=request.GET.get(PARAMETER, ""),
        )
        person = request.user
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "today": clock.today(),
                "may_publish": can(person, Action.PROJECT_NOTICE, self.fund),
                "may_handle": can(person, Action.OBJECTION_HANDLE, self.fund),
            }
        )


class NewNotice(FundPage):
    """Choose projects, say how long, publish."""

    action = Action.PROJECT_NOTICE
    template_name: ClassVar[str] = "notices/new.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            notice = carry_out(
                request, form, lambda: publish_notice(form.data_given(), by=self.request.user)
            )
            if notice is not None:
                messages.success(
                    request, f"已发布公示 {notice.number}，公示到 {notice.ends_on:%Y-%m-%d} 为止。"
                )
                return HttpResponseRedirect(self.fund.url("notices:notice", number=notice.number))
        return self._show(form, status=400)

    def _form(self, data: Any = None) -> NoticeForm:
        projects = list(to_be_noticed(clock.today()).select_related("call")[:MOST_OFFERED])
        days = max(
            [project.call.notice_days for project in projects if project.call] or [LEAST_DAYS]
        )
        initial = {"title": f"{clock.today().year}年志愿服务项目拟立项公示", "days": days}
        return NoticeForm(
            data, projects=projects, amounts=amounts_suggested(projects), initial=initial
        )

    def _show(self, form: NoticeForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "choices": form.choices()}, status=status)


class NoticePage(FundPage):
    """A page about one notice."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "notices/notice.html"
    notice: PublicNotice

    def load(self, **kwargs: Any) -> None:
        found = PublicNotice.objects.select_related("published_by")
        notice = found.filter(number=kwargs["number"]).first()
        if notice is None:
            raise Http404
        demand_year(self.request.user, Action.PROJECT_VIEW, self.fund, notice.published_on.year)
        self.notice = notice

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        crumbs = [
            ("立项公示", self.fund.url("notices:list")),
            (self.notice.number, self.fund.url("notices:notice", number=self.notice.number)),
        ]
        return super().page(
            {"notice": self.notice, "crumbs": crumbs, **(context or {})}, status=status
        )

    def back(self) -> HttpResponseRedirect:
        return HttpResponseRedirect(self.fund.url("notices:notice", number=self.notice.number))


class NoticeDetail(NoticePage):
    """What is proposed, how long, and how objections stand."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        today, person = clock.today(), request.user
        running = is_running(self.notice, today)
        may_handle = can(person, Action.OBJECTION_HANDLE, self.fund)
        may_approve = can(person, Action.PROJECT_NOTICE, self.fund)
        rows = list(rows_shown_to(self.request.user, self.notice))
        return self.page(
            {
                "crumbs": [("立项公示", self.fund.url("notices:list")), (self.notice.number, "")],
                "rows": rows,
                "running": running,
                "today": today,
                # Who sees their own unit's projects reads of the others what anybody may read.
                "sees_all": Scope.ALL in scopes_of(person, Action.PROJECT_VIEW, self.fund.pk),
                "left_out": self.notice.projects.count() - len(rows),
                "waiting": sum(row.project.state == State.NOTICE for row in rows),
                "may_handle": may_handle,
                **(self._objections() if may_handle else {}),
                "may_record": may_handle and any(r.project.state == State.NOTICE for r in rows),
                "may_approve": may_approve and not running,
                "able": sum(_may_be_approved(row) for row in rows),
            }
        )

    def _objections(self) -> dict[str, Any]:
        """Return a page of what came in; anybody may send, so there may be any number."""
        query = self.request.GET
        found = objections().filter(notice=self.notice)
        page: KeysetPage[Any] = KeysetPage(
            found, order=("-received_at", "-id"), cursor=query.get(PARAMETER, "")
        )
        return {
            "objections": page.rows,
            "objection_count": found.count(),
            "next_url": page.next_url(query),
            "previous_url": page.previous_url(query),
        }


class ApproveAll(NoticePage):
    """Approve the projects of a notice that nothing stands against, as it proposed."""

    action = Action.PROJECT_NOTICE
    template_name: ClassVar[str] = "notices/approve_all.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self._ask(ApproveAllForm(initial={"approved_on": clock.today()}))

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ApproveAllForm(request.POST)
        if form.is_valid():
            refs, given = request.POST.getlist("only"), form.cleaned_data
            results = carry_out(
                request,
                form,
                lambda: approve_all(
                    self.notice,
                    refs,
                    given["first_number"],
                    given["approved_on"],
                    by=self.request.user,
                ),
            )
            if results is not None:
                done = sum(result.done for result in results)
                return self.page({"results": results, "done": done})
        return self._ask(form, status=400)

    def _ask(self, form: ApproveAllForm, *, status: int = 200) -> HttpResponse:
        rows = [row for row in rows_of(self.notice) if row.project.state == State.NOTICE]
        running = is_running(self.notice, clock.today())
        able = [] if running else [row for row in rows if _may_be_approved(row)]
        others = [row for row in rows if row not in able]
        return self.page(
            {"form": form, "able": able, "others": others, "running": running, "results": None},
            status=status,
        )


def _may_be_approved(row: Any) -> bool:
    """Tell whether nothing that the notice knows of stands against a row of it."""
    free = not row.open_objections and not row.upheld
    return bool(row.project.state == State.NOTICE and free and row.amount is not None)
