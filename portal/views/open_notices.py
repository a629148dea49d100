"""Public notices for anybody: the list, one notice, and the form that objects to it."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from funds.middleware import FundRequest
from kit import clock
from kit.errors import Refusal
from kit.frequency import too_often
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out, log_refusal
from portal.client import place_of
from portal.views.public import FundWindow
from portal.window.notices import (
    open_to_objection,
    public_notices,
    public_rows_of,
    shown_rows,
)
from projects.forms.notices import ObjectionForm
from projects.models import PublicNotice
from projects.queries.notices import is_running
from projects.services.objections import receive_objection

MOST_AN_HOUR = 5
"""How many objections one network may send within an hour."""
MOST_OF_A_NOTICE = 60
"""How many objections to one notice are taken within an hour, from wherever they come."""
HOUR = 3600


class NoticesOpen(FundWindow):
    """Every public notice of the fund, the newest first."""

    template_name = "public/notices.html"
    area = "open_projects"

    def get(self, request: HttpRequest) -> HttpResponse:
        page: KeysetPage[Any] = KeysetPage(
            public_notices(), order=("-published_on", "-id"), cursor=request.GET.get(PARAMETER, "")
        )
        return self.page(
            request,
            {
                "rows": page.rows,
                "today": clock.today(),
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
            },
        )


class NoticeWindow(FundWindow):
    """A public page about one notice."""

    area = "open_projects"
    notice: PublicNotice

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        number = kwargs.pop("number")
        super().setup(request, *args, **kwargs)
        found = PublicNotice.objects.filter(number=number).first()
        if found is None:
            raise Http404
        self.notice = found

    @property
    def running(self) -> bool:
        return is_running(self.notice, clock.today())


class NoticeOpen(NoticeWindow):
    """One notice: its projects, its days, and how to object."""

    template_name = "public/notice.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(
            request,
            {
                "notice": self.notice,
                "rows": public_rows_of(self.notice),
                "hidden": self.notice.projects.count() - shown_rows(self.notice).count(),
                "running": self.running,
                "today": clock.today(),
            },
        )


class ObjectOpen(NoticeWindow):
    """The form by which anybody objects; nothing of it is shown again or kept by a browser."""

    template_name = "public/object.html"
    http_method_names = ["get", "head", "post", "options"]
    request: FundRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().dispatch(request, *args, **kwargs)
        # The page holds a visitor's own token and words: no cache between may keep it.
        del response["Cache-Control"]
        add_never_cache_headers(response)
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        done = request.GET.get("done", "")
        if re.fullmatch(r"YY-\d{4}-\d{3,6}", done):
            return self.page(request, {"notice": self.notice, "form": None, "done": done})
        if not self.running:
            return redirect(self.fund.url("open_notice", number=self.notice.number))
        return self._show(self._form())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            if self._too_often(form):
                return self._show(form, status=429)
            objection = carry_out(
                request, form, lambda: receive_objection(self.notice, form.data_given())
            )
            if objection is not None:
                here = self.fund.url("open_object", number=self.notice.number)
                return HttpResponseRedirect(f"{here}?done={objection.number}")
        return self._show(form, status=400)

    def _too_often(self, form: ObjectionForm) -> bool:
        refusal = self._refusal_to_count()
        if refusal is None:
            return False
        log_refusal(self.request, refusal)
        form.add_error(None, refusal.message)
        return True

    def _refusal_to_count(self) -> Refusal | None:
        """Count one sending, and return why it is one too many, or ``None`` when it is not."""
        network = place_of(self.request).network or "unknown"
        office = self.fund.office_name
        who = f"{self.fund.pk}:{network}"
        if too_often("objection", who, most=MOST_AN_HOUR, within=HOUR):
            return Refusal(
                f"这个网络一小时内已经提交了 {MOST_AN_HOUR} 件异议。请稍后再提交，"
                f"或直接联系{office}。"
            )
        # What one network was refused is not counted here: nobody alone shuts the others out.
        notice = f"{self.fund.pk}:{self.notice.pk}"
        if too_often("objection to a notice", notice, most=MOST_OF_A_NOTICE, within=HOUR):
            return Refusal(
                "这期公示一小时内收到的异议太多，网上暂时不能再提交。请一小时后再试，"
                f"或在公示期内直接联系{office}。"
            )
        return None

    def _form(self, data: Any = None) -> ObjectionForm:
        return ObjectionForm(data, offered=open_to_objection(self.notice))

    def _show(self, form: ObjectionForm, *, status: int = 200) -> HttpResponse:
        response = self.page(self.request, {"notice": self.notice, "form": form, "done": ""})
        response.status_code = status
        return response
