"""The words of a year's report (报告文字), section by section."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.permissions import Action
from funds.views.base import FundPage
from kit.refusals import carry_out
from reports.forms import TextsForm
from reports.queries import texts_of
from reports.services.statements import write_texts


class TextsPage(FundPage):
    """Write what the figures do not say."""

    action = Action.REPORT_REQUEST
    template_name = "reports/texts.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": TextsForm(initial=texts_of(self.year))})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, year = TextsForm(request.POST), self.year
        if form.is_valid():
            texts = form.cleaned_data
            carry_out(request, form, lambda: write_texts(year, texts, by=self.request.user))
        if form.errors:
            return self.page({"form": form}, status=400)
        messages.success(request, f"已保存 {year} 年的报告文字。下一次生成的报告用这些文字。")
        return redirect(self.fund.url("reports:list"))
