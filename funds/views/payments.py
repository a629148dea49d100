"""Pages of payments (付款): the list, asking for one, and one payment with its acts."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.payments import ActForm, RequestForm
from funds.lifecycle import IN_PROGRESS, PAYMENT_LIFECYCLE, PaymentState, payment_step
from funds.models import Commitment, FilteredList, Payable, Payment
from funds.permissions import Action
from funds.queries.commitments import earned_by_steps, open_commitments, room
from funds.queries.payables import payables_outstanding
from funds.queries.payments import payment_rows, payments_made
from funds.queries.sums import total
from funds.services.payments import request_payment
from funds.views.money import DocumentPage, ListTab, MoneyList, MoneyPage
from funds.views.payment_acts import STEPS, Acts, acts_on, payment_told, reversal_of
from kit import clock
from kit.formats import money
from kit.refusals import carry_out

SHOWN = {"open": "在办", "paid": "已付款", "rejected": "已退回"}


class ListPage(MoneyList):
    """Payments on their way, the year's payments made, and those sent back."""

    template_name = "money/payments/list.html"
    order = ("-requested_at", "-id")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        groups = self._groups()
        counts = {name: rows.count() for name, rows in groups.items()}
        shown = self.chosen("shown", SHOWN) or ("open" if counts["open"] else "paid")
        rows = groups[shown]
        return self.page(
            {
                **self.listed(rows),
                "bulk_key": uuid4(),
                **self.may(Action.PAYMENT_REQUEST, Action.MONEY_RECORD_HISTORY, Action.EXPORT),
                "count": counts[shown],
                "total": total(rows),
                "shown": shown,
                **self.kept_tabs(
                    FilteredList.PAYMENTS,
                    [
                        ListTab(label, self.address_with(shown=name), counts[name], name == shown)
                        for name, label in SHOWN.items()
                    ],
                    lambda kept: {row.pk: counts.get(row.query.get("shown", "")) for row in kept},
                ),
            }
        )

    def _groups(self) -> dict[str, QuerySet[Payment]]:
        rows = payment_rows()
        return {
            "open": rows.filter(state__in=IN_PROGRESS),
            "paid": rows.filter(pk__in=payments_made(self.year).values("pk")),
            "rejected": rows.filter(state=PaymentState.REJECTED, requested_at__year=self.year),
        }


class PaymentPage(DocumentPage):
    """A page about one payment."""

    template_name = "money/payments/detail.html"
    home = ("付款", "money:payments")
    document: Payment

    def load(self, **kwargs: Any) -> None:
        self.document = get_object_or_404(payment_rows(), number=kwargs["number"])

    def show(
        self, *, refused: ActForm | None = None, acts: Acts | None = None, status: int = 200
    ) -> HttpResponse:
        """Show the payment as it stands, with the errors of a refused step."""
        payment = self.document
        return self.page(
            {
                **self.told(),
                **payment_told(payment),
                "mirror": payment.reversals.first(),
                "acts": acts or acts_on(payment, self.request.user),
                "reversal": reversal_of(payment, self.request.user, refused),
                "refused": refused,
            },
            status=status,
        )


class DetailPage(PaymentPage):
    """One payment: how far it is, what the system checked, and what the visitor may do."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()


class StepPage(PaymentPage):
    """Take one step on a payment; a refusal shows the payment as it now stands."""

    step: str

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.step = kwargs["step"]
        if self.step not in STEPS:
            raise Http404

    def needed(self) -> Action:
        """Return what the step asks for, from the state the page showed."""
        seen = self.request.POST.get("seen", self.document.state)
        state = PaymentState(seen if seen in PaymentState else self.document.state)
        step = payment_step(self.step, state) or next(
            step for step in PAYMENT_LIFECYCLE if step.code == self.step
        )
        return step.action

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(self.fund.url("money:payment", number=self.document.number))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        step = STEPS[self.step]
        form = step.form(request.POST)
        if form.is_valid():
            taken = carry_out(
                request, form, lambda: step.take(self.document, form, self.request.user)
            )
            if taken is not None:
                messages.success(request, step.said(taken))
                page = self.fund.url("money:payment", number=taken.number)
                return redirect(self.way_back or page)
        self.document = get_object_or_404(payment_rows(), pk=self.document.pk)
        acts = acts_on(self.document, self.request.user, refused=form, code=self.step)
        return self.show(refused=form, acts=acts, status=400)


class RequestPage(MoneyPage):
    """Ask for a payment of a payable, or straight under an agreement."""

    action = Action.PAYMENT_REQUEST
    template_name = "money/payments/request.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page({"form": self._form(initial=self._initial())})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            payment = carry_out(
                request, form, lambda: request_payment(form.data_given(), by=self.request.user)
            )
            if payment is not None:
                words = f"已申请付款 {payment.number}，{money(payment.amount)} 元，等财务复核。"
                messages.success(request, words)
                page = self.fund.url("money:payment", number=payment.number)
                return redirect(self.way_back or page)
        return self.page({"form": form}, status=400)

    def _form(self, *args: Any, **kwargs: Any) -> RequestForm:
        return RequestForm(
            *args, payables=self._payables(), commitments=self._commitments(), **kwargs
        )

    def _payables(self) -> list[tuple[Payable, Decimal]]:
        rows = payables_outstanding(clock.today()).filter(itemised=True).order_by("id")
        left = [(row, row.amount - row.committed) for row in rows]
        return [(row, amount) for row, amount in left if amount > 0]

    def _commitments(self) -> list[tuple[Commitment, Decimal]]:
        """Return the agreements that may be paid without a payable: those asked for by address."""
        asked = self.request.GET.get("commitment", "")
        rows = open_commitments().filter(number=asked, approved__isnull=False)
        return [(row, room(row) or Decimal(0)) for row in rows if not earned_by_steps(row)]

    def _initial(self) -> dict[str, Any]:
        asked = self.request.GET.get("payable", "")
        for row, left in self._payables():
            if row.number == asked:
                return {"source": row.number, "amount": left, "summary": row.title}
        return {"source": self.request.GET.get("commitment", "")}
