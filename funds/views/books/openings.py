"""期初余额: what stood in the bank as each year began, and recording it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.forms.openings import OpeningForm
from funds.models import OpeningBalance
from funds.permissions import Action, can
from funds.services.openings import record_opening
from funds.views.money import MoneyPage
from kit.refusals import carry_out


class OpeningsPage(MoneyPage):
    """The opening balances recorded, by year, those of no source with their reason."""

    template_name = "money/books/openings.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = OpeningBalance.objects.select_related("entry", "recorded_by").order_by("-year")
        rows = [row for row in found if can(request.user, self.action, row)]
        may_record = can(request.user, Action.OPENING_RECORD, self.fund)
        return self.page({"rows": rows, "may_record": may_record})


class RecordOpeningPage(MoneyPage):
    """The form of one year's opening balance; a 未说明 one may be made known here."""

    action = Action.OPENING_RECORD
    template_name = "money/books/record_opening.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(OpeningForm(fund=self.fund, initial={"year": self.year}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = OpeningForm(request.POST, fund=self.fund)
        if not form.is_valid():
            return self._show(form, status=400)
        year, amount = form.cleaned_data["year"], form.cleaned_data["amount"]
        opening = carry_out(
            request,
            form,
            lambda: record_opening(year, amount, marks=form.marks(), by=self.request.user),
        )
        if opening is None:
            return self._show(form, status=409)
        messages.success(request, f"{year}年的期初余额已登记。")
        return redirect(self.fund.url("money:openings"))

    def _show(self, form: OpeningForm, *, status: int = 200) -> HttpResponse:
        crumbs = [("期初余额", self.fund.url("money:openings")), ("登记", "")]
        return self.page({"form": form, "crumbs": crumbs}, status=status)
