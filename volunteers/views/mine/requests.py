"""What I ask about what is kept of me: correct, delete, object (本人请求)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from volunteers.forms.requests import AskForm
from volunteers.models import OwnRequest, RequestKind, ServiceRecord
from volunteers.queries.requests import record_named, requests_of
from volunteers.services.requests import ask, content_of
from volunteers.views.mine.areas import PhoneArea
from volunteers.views.mine.base import MyPage


@method_decorator(sensitive_post_parameters(), name="dispatch")
class RequestsPage(MyPage):
    """What I asked for with its answers, and the form to ask anew."""

    area = PhoneArea.ME
    template_name = "phone/requests.html"

    def show(self) -> HttpResponse:
        record = record_named(self.volunteer, self.request.GET.get("record", ""))
        kind = RequestKind.OBJECT if record else RequestKind.CORRECT
        initial = {"kind": kind, "record": record.pk if record else None}
        return self._shown(AskForm(initial=initial), record)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.know()
        form = AskForm(request.POST)
        record = record_named(self.volunteer, request.POST.get("record", ""))
        if form.is_valid():
            asked, by = form.asked(record), self.request.user
            done = carry_out(request, form, lambda: ask(self.volunteer, asked, by=by))
            if done is not None:
                messages.success(request, f"已提出，编号 {done.number}。答复以后给您发消息。")
                return redirect(self.fund.url("my:requests"))
        return self._shown(form, record, status=400)

    def _shown(
        self, form: AskForm, record: ServiceRecord | None, *, status: int = 200
    ) -> HttpResponse:
        asked = self.request.GET
        paged: KeysetPage[OwnRequest] = KeysetPage(
            requests_of(self.volunteer), order=("-id",), cursor=asked.get(PARAMETER, "")
        )
        return self.page(
            {
                "form": form,
                "record": record,
                "rows": [(row, content_of(row)) for row in paged.rows],
                "next_url": paged.next_url(asked),
                "previous_url": paged.previous_url(asked),
            },
            status=status,
        )
