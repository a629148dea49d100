"""Pages of volunteers' requests (本人请求), for those who enter and answer them."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.permissions import Accessible, Action
from kit.paging import PARAMETER, KeysetPage
from kit.plain_form import PlainForm
from kit.refusals import log_done
from volunteers.forms.requests import AnswerForm, EnterForm
from volunteers.models import OwnRequest, RequestKind, RequestState, ServiceRecord
from volunteers.queries.reach import is_hidden
from volunteers.queries.requests import WHO, record_named, requests_seen_by
from volunteers.services.requests import answer, content_of, enter_request
from volunteers.views.base import ActPage, RegistryPage
from volunteers.views.volunteers import VolunteerPage


class RequestList(RegistryPage):
    """The requests that wait, the oldest first, or those that were answered."""

    template_name = "volunteers/requests.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        over = request.GET.get("tab") == "done"
        found = requests_seen_by(self.request.user, self.fund)
        is_open = {"state": RequestState.OPEN}
        found = found.exclude(**is_open) if over else found.filter(**is_open)
        order = "-id" if over else "id"
        tabs = (("待答复", "open", not over), ("已答复", "done", over))
        paged = KeysetPage(found, order=(order,), cursor=request.GET.get(PARAMETER, ""))
        return self.page(
            {
                "rows": paged.rows,
                "next_url": paged.next_url(request.GET),
                "previous_url": paged.previous_url(request.GET),
                "over": over,
                "crumbs": [("志愿者", self.fund.url("volunteers:list")), ("本人请求", "")],
                "tabs": [
                    {"label": label, "url": f"?tab={tab}", "active": active}
                    | {"own": False, "count": None}
                    for label, tab, active in tabs
                ],
            }
        )


class EnterPage(VolunteerPage, ActPage):
    """Enter what a volunteer without a phone asks for."""

    action = Action.VOLUNTEER_EDIT
    template_name = "volunteers/enter_request.html"
    title = "登记本人请求"
    leave = "不登记，返回"
    notice = (
        "替没有手机的人登记",
        "先核对是本人，或本人的监护人、受托人。登记以后和本人在手机上提出的一样答复。",
    )

    @property
    def record(self) -> ServiceRecord | None:
        named = self.request.POST if self.request.method == "POST" else self.request.GET
        return record_named(self.volunteer, named.get("record", ""))

    def form(self, data: Any = None) -> PlainForm:
        record = self.record
        kind = RequestKind.OBJECT if record else RequestKind.CORRECT
        return EnterForm(data, initial={"kind": kind, "record": record.pk if record else None})

    def act(self, form: EnterForm) -> OwnRequest:
        asked = form.asked(self.record)
        return enter_request(self.volunteer, asked, form.entered(), by=self.request.user)

    def told(self, done: OwnRequest) -> str:
        return f"已登记请求 {done.number}，等着答复。"

    def target(self, done: OwnRequest) -> str:
        return self.fund.url("volunteers:requests")

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        return super().page({"record": self.record, **(context or {})}, status=status)


class RequestPage(ActPage):
    """One request with what it says, and the form that answers it; reading it is written down."""

    action = Action.VOLUNTEER_EDIT
    template_name = "volunteers/request.html"
    title = "答复本人请求"
    asked: OwnRequest

    def load(self, **kwargs: Any) -> None:
        rows = OwnRequest.objects.select_related(*WHO).defer("volunteer__sealed")
        self.asked = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.request.user, self.fund, self.asked.volunteer):
            raise Http404

    def subject(self) -> Accessible:
        volunteer: Accessible = self.asked.volunteer
        return volunteer

    def form(self, data: Any = None) -> PlainForm:
        return AnswerForm(data)

    def act(self, form: AnswerForm) -> OwnRequest:
        given = form.cleaned_data
        state = RequestState(given["state"])
        return answer(self.asked, state, words=given["answer"], by=self.request.user)

    def told(self, done: OwnRequest) -> str:
        if done.volunteer.person is None:
            return f"已答复 {done.number}。本人没有手机账号，请当面、写信或打电话告诉本人。"
        return f"已答复 {done.number}，本人会收到消息。"

    def back(self) -> str:
        return self.fund.url("volunteers:requests")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log_done(request, f"查看本人请求 {self.asked.number} 的内容")
        return super().get(request, *args, **kwargs)

    def page(self, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
        told = {
            "asked": self.asked,
            "content": content_of(self.asked),
            "is_open": self.asked.state == RequestState.OPEN,
        }
        response = super().page({**told, **(context or {})}, status=status)
        response["Cache-Control"] = "no-store, private"
        return response

    def crumbs(self) -> list[tuple[str, str]]:
        return [
            ("志愿者", self.fund.url("volunteers:list")),
            ("本人请求", self.back()),
            (self.asked.number, ""),
        ]
