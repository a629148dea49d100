"""Pages of refunds: what must come back (应收退款) and what arrived (退款到账)."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.keys import ReverseForm
from funds.forms.refunds import ReceiptForm, RefundForm
from funds.models import AccountKey, Commitment, RefundDue, RefundReceipt
from funds.permissions import Action
from funds.queries.ledger import balance
from funds.queries.refunds import (
    refund_rows,
    refundable,
    refunds_late,
    refunds_outstanding,
    refunds_received,
)
from funds.queries.sums import total
from funds.services.refunds import recognise_refund, record_receipt, reverse_refund
from funds.views.money import DocumentPage, ListTab, MoneyList
from kit import clock
from kit.formats import money
from kit.refusals import carry_out

HOME = ("退款", "money:refunds")
SHOWN = {"late": "已逾期", "all": "含已收齐"}


class ListPage(MoneyList):
    """What must come back at the end of the year shown, or today."""

    template_name = "money/refunds/list.html"
    order = ("due_on", "id")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        on = min(date(self.year, 12, 31), clock.today())
        everything = refund_rows(on)
        owed = everything.exclude(amount=F("received"))
        shown = self.chosen("shown", SHOWN)
        choices = {"": owed, "late": owed.filter(refunds_late(on)), "all": everything}
        rows = choices[shown]
        return self.page(
            {
                **self.listed(rows),
                "on": on,
                "today": clock.today(),
                "tabs": self._tabs(choices, shown),
                "shown": shown,
                "count": rows.count(),
                "amount": total(rows),
                "received": total(rows, "received"),
                "outstanding": total(rows, "outstanding"),
                "difference": self._difference(on),
                "arrived": total(refunds_received(self.year)),
            }
        )

    def _tabs(self, choices: dict[str, QuerySet[RefundDue]], shown: str) -> list[ListTab]:
        labels = {"": "未收齐", **SHOWN}
        return [
            ListTab(labels[value], self.address_with(shown=value), rows.count(), value == shown)
            for value, rows in choices.items()
        ]

    def _difference(self, on: date) -> Decimal:
        """Return by how much the list and the books disagree, 元: nothing, ever."""
        rows = total(refunds_outstanding(on), "outstanding")
        return rows - balance(AccountKey.OTHER_RECEIVABLE, on)


class DetailPage(DocumentPage):
    """One refund with what arrived of it and its entry."""

    template_name = "money/refunds/detail.html"
    home = HOME
    document: RefundDue

    def load(self, **kwargs: Any) -> None:
        self.document = _found(kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        refund, entry = self.document, self.document.entry
        receipts = RefundReceipt.objects.filter(refund=refund).select_related(
            "entry", "recorded_by"
        )
        return self.page(
            {
                **self.may(Action.PROJECT_REFUND, on=refund),
                "document": refund,
                "crumbs": self.crumbs(),
                "entry": entry,
                "legs": entry.legs.select_related("account").order_by("id"),
                "standing": refund_rows(clock.today()).filter(pk=refund.pk).first(),
                "mirror": refund.reversals.first(),
                "receipts": receipts.order_by("received_on", "id"),
                "today": clock.today(),
            }
        )


class NewPage(DocumentPage):
    """Ask back what was paid under an agreement."""

    action = Action.PROJECT_REFUND
    template_name = "money/refunds/new.html"
    home = ("协议", "money:commitments")
    document: Commitment

    def load(self, **kwargs: Any) -> None:
        self.document = get_object_or_404(Commitment, number=kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(RefundForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = RefundForm(request.POST)
        if form.is_valid():
            refund = carry_out(
                request,
                form,
                lambda: recognise_refund(form.data_given(self.document), by=self.request.user),
            )
            if refund is not None:
                words = f"已确认应收退款 {refund.number}，{money(refund.amount)} 元，并已入账。"
                messages.success(request, words)
                return redirect(self.fund.url("money:refund", number=refund.number))
        return self._show(form, status=400)

    def _show(self, form: RefundForm, *, status: int = 200) -> HttpResponse:
        left = refundable(self.document, clock.today())
        context = {"form": form, "document": self.document, "left": left}
        return self.page({**context, "crumbs": self.crumbs()}, status=status)


class ReceivePage(DocumentPage):
    """Record what arrived of a refund."""

    action = Action.PROJECT_REFUND
    template_name = "money/refunds/receive.html"
    home = HOME
    document: RefundDue

    def load(self, **kwargs: Any) -> None:
        self.document = _found(kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ReceiptForm(left=self._left()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReceiptForm(request.POST, left=self._left())
        if form.is_valid():
            receipt = carry_out(
                request,
                form,
                lambda: record_receipt(self.document, form.data_given(), by=self.request.user),
            )
            if receipt is not None:
                words = f"已登记退款到账 {receipt.number}，{money(receipt.amount)} 元，并已入账。"
                messages.success(request, words)
                page = self.fund.url("money:refund", number=self.document.number)
                return redirect(self.way_back or page)
        return self._show(form, status=400)

    def _left(self) -> Decimal:
        received = total(RefundReceipt.objects.filter(refund=self.document))
        return max(Decimal(self.document.amount) - received, Decimal(0))

    def _show(self, form: ReceiptForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "document": self.document, "left": self._left()}
        return self.page({**context, "crumbs": self.crumbs()}, status=status)


class ReversePage(DocumentPage):
    """Reverse a refund due of which nothing arrived."""

    action = Action.PROJECT_REFUND
    template_name = "money/reverse.html"
    home = HOME
    document: RefundDue

    def load(self, **kwargs: Any) -> None:
        self.document = _found(kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ReverseForm(initial={"on": clock.today()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReverseForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            mirror = carry_out(
                request, form, lambda: reverse_refund(self.document, **given, by=self.request.user)
            )
            if mirror is not None:
                messages.success(request, f"已冲销 {self.document.number}，另记 {mirror.number}。")
                return redirect(self.fund.url("money:refund", number=mirror.number))
        return self._show(form, status=400)

    def _show(self, form: ReverseForm, *, status: int = 200) -> HttpResponse:
        return self.page(
            {
                "form": form,
                "document": self.document,
                "what": "应收退款",
                "back": self.fund.url("money:refund", number=self.document.number),
                "crumbs": self.crumbs(),
            },
            status=status,
        )


def _found(number: str) -> RefundDue:
    rows = RefundDue.objects.select_related(
        "commitment", "payer", "entry", "reverses", "recorded_by"
    )
    return get_object_or_404(rows, number=number)
