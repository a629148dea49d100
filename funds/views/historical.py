"""历史录入 of donations, payments and payables."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.forms.historical import (
    HistoricalDonationForm,
    HistoricalForm,
    HistoricalPayableForm,
    HistoricalPaymentForm,
)
from funds.models import Donation, Payable, Payment
from funds.permissions import Action
from funds.services.donations import record_historical_donation
from funds.services.payables import record_historical_payable
from funds.services.payments import record_historical_payment
from funds.views.money import MoneyPage
from kit.formats import money
from kit.refusals import carry_out

Recorded = Donation | Payment | Payable


class HistoricalPage(MoneyPage):
    """Record one document older than the portal, with its marks.

    Attributes:
        what: the document's word.
        home: the address name of its list.
        document: the address name of its page.
        form_class: what is asked.
        record: the service that writes it.
    """

    action = Action.MONEY_RECORD_HISTORY
    template_name = "money/historical.html"
    what: ClassVar[str]
    home: ClassVar[str]
    document: ClassVar[str]
    form_class: ClassVar[type[HistoricalForm]]
    record: ClassVar[Callable[..., Recorded]]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self.form_class())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST)
        if form.is_valid():
            row = carry_out(request, form, lambda: self._recorded(form))
            if row is not None:
                words = f"已录入{self.what} {row.number}，{money(row.amount)} 元，并已入账。"
                messages.success(request, words)
                return redirect(self.fund.url(self.document, number=row.number))
        return self._show(form, status=400)

    def _recorded(self, form: HistoricalForm) -> Recorded:
        return type(self).record(
            form.data_given(),
            itemised=form.is_itemised(),
            marks=form.marks(),
            by=self.request.user,
        )

    def _show(self, form: HistoricalForm, *, status: int = 200) -> HttpResponse:
        home = self.fund.url(self.home)
        crumbs = [(self.what, home), ("历史录入", "")]
        context = {"form": form, "what": self.what, "back": home, "crumbs": crumbs}
        return self.page(context, status=status)


class DonationPage(HistoricalPage):
    """A donation from before the portal."""

    what, home, document = "捐赠", "money:donations", "money:donation"
    form_class = HistoricalDonationForm
    record = record_historical_donation


class PaymentPage(HistoricalPage):
    """A payment from before the portal."""

    what, home, document = "付款", "money:payments", "money:payment"
    form_class = HistoricalPaymentForm
    record = record_historical_payment


class PayablePage(HistoricalPage):
    """A payable from before the portal."""

    what, home, document = "应付款", "money:payables", "money:payable"
    form_class = HistoricalPayableForm
    record = record_historical_payable
