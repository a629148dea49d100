"""Pages of purposes (资金用途)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.forms.purposes import PurposeForm
from funds.permissions import Action
from funds.queries.ledger import purposes_with_balance
from funds.queries.payments import paid_without_purpose
from funds.services.purposes import register_purpose
from funds.views.money import MoneyList, MoneyPage
from kit import clock
from kit.refusals import carry_out


class ListPage(MoneyList):
    """Every purpose with what is left of it, unless payments that name none hide that."""

    template_name = "money/purposes/list.html"
    order = ("code", "id")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        on = min(date(self.year, 12, 31), clock.today())
        rows = purposes_with_balance(on)
        return self.page(
            {
                **self.listed(rows),
                **self.may(Action.DONATION_RECORD),
                "on": on,
                "count": rows.count(),
                "unexplained": paid_without_purpose(on),
            }
        )


class NewPage(MoneyPage):
    """Register a purpose."""

    action = Action.DONATION_RECORD
    template_name = "money/purposes/new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": PurposeForm()})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PurposeForm(request.POST)
        if form.is_valid():
            purpose = carry_out(
                request, form, lambda: register_purpose(form.data_given(), by=self.request.user)
            )
            if purpose is not None:
                messages.success(request, f"已登记资金用途“{purpose.name}”。")
                return redirect(self.fund.url("money:purposes"))
        return self.page({"form": form}, status=400)
