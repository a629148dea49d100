"""Asking for a ledger (导出台账) by its button."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.errors import Refusal
from reports.exports import LEDGERS
from reports.forms import YearForm
from reports.services.exporting import ChosenRows, request_chosen, request_export


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
        data, ledger, by = form.cleaned_data, kwargs["ledger"], self.request.user
        if "chosen" in request.POST:
            only = list(dict.fromkeys(request.POST.getlist("only")))
            rows = ChosenRows(ledger, data["year"], only, data["key"])
            job, left = request_chosen(self.fund, rows, by=by)
            if left:
                told = "、".join(left)
                messages.warning(request, f"没有导出：{told}。它们不在 {data['year']} 年的台账里。")
        else:
            job = request_export(self.fund, ledger, data["year"], by=by, key=data["key"])
        return redirect(self.fund.url("jobs:status", job=job.pk))
