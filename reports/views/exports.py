"""Asking for a ledger (导出台账) by its button."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.errors import Refusal
from reports.exports import LEDGERS
from reports.forms import YearForm
from reports.services.exporting import request_export


class ExportPage(FundPage):
    """One ledger of a year: the button starts a job, whose page has the file."""

    action = Action.EXPORT
    http_method_names = ["post"]

    def load(self, **kwargs: Any) -> None:
        if kwargs["ledger"] not in LEDGERS:
            raise Http404

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = YearForm(request.POST)
        if not form.is_valid():
            raise Refusal("请选一个年度再导出。")
        data = form.cleaned_data
        job = request_export(
            self.fund, kwargs["ledger"], data["year"], by=self.request.user, key=data["key"]
        )
        return redirect(self.fund.url("jobs:status", job=job.pk))
