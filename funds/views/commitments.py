"""Pages of commitments (协议) and their tranches."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.commitments import AmendForm, CommitmentForm, ConditionForm
from funds.models import Commitment, Tranche
from funds.permissions import Action
from funds.queries.commitments import (
    commitment_rows,
    earned_by_steps,
    room,
    signed_within,
    tranches_with_owed,
)
from funds.queries.payables import payable_rows
from funds.queries.payments import payment_rows
from funds.queries.reach import reachable_years
from funds.queries.refunds import refund_rows
from funds.queries.sums import total
from funds.services.commitments import amend_commitment, meet_condition, record_commitment
from funds.views.money import DocumentPage, MoneyList, MoneyPage
from kit import clock
from kit.refusals import carry_out

HOME = ("协议", "money:commitments")
SIGNED = {"year": "本年度签订", "unsigned": "签订日期未说明"}


class ListPage(MoneyList):
    """Every commitment with what is owed, paid and left."""

    template_name = "money/commitments/list.html"
    order = ("-id",)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        signed = self.chosen("signed", SIGNED)
        rows = self._filtered(signed)
        known = not rows.filter(approved__isnull=True).exists()
        return self.page(
            {
                **self.listed(rows),
                **self.may(Action.COMMITMENT_RECORD),
                "count": rows.count(),
                "approved": total(rows, "approved") if known else None,
                "owed": total(rows, "owed"),
                "paid": total(rows, "paid"),
                "refunded": total(rows, "refunded"),
                "signed": signed,
                "choices": [("", "全部"), *SIGNED.items()],
            }
        )

    def _filtered(self, signed: str) -> QuerySet[Commitment]:
        years = reachable_years(self.request.user, Action.MONEY_VIEW, self.fund)
        rows = commitment_rows().filter(signed_within(years))
        if signed == "year":
            return rows.filter(signed_on__year=self.year)
        return rows.filter(signed_on__isnull=True) if signed else rows


class DetailPage(DocumentPage):
    """One commitment: its tranches, payables and payments."""

    template_name = "money/commitments/detail.html"
    home = HOME
    document: Commitment

    def load(self, **kwargs: Any) -> None:
        self.document = get_object_or_404(commitment_rows(), number=kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        commitment = self.document
        payables = payable_rows(clock.today()).filter(commitment=commitment)
        payments = payment_rows().filter(commitment=commitment)
        return self.page(
            {
                **self.told(),
                **self.may(
                    Action.COMMITMENT_RECORD, Action.PAYABLE_RECOGNISE, Action.PAYMENT_REQUEST
                ),
                **self.may(Action.PROJECT_REFUND, on=commitment),
                "refunds": refund_rows(clock.today()).filter(commitment=commitment).order_by("id"),
                "tranches": tranches_with_owed(commitment),
                "room": room(commitment),
                "by_steps": earned_by_steps(commitment),
                "outstanding": total(payables, "outstanding"),
                "payables": payables.order_by("recognised_on", "id"),
                "payments": payments.order_by("-requested_at", "-id"),
            }
        )


class NewPage(MoneyPage):
    """Record a commitment with its tranches.

    Whoever comes from a page that needs one (``?back=``) is sent back there with its number.
    """

    action = Action.COMMITMENT_RECORD
    template_name = "money/commitments/new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        known = {name: request.GET.get(name, "") for name in ("title", "payee")}
        return self._show(CommitmentForm(initial=known))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CommitmentForm(request.POST)
        if form.is_valid():
            commitment = carry_out(
                request, form, lambda: record_commitment(form.data_given(), by=self.request.user)
            )
            if commitment is not None:
                messages.success(request, f"已登记协议 {commitment.number} {commitment.title}。")
                return redirect(
                    f"{self.way_back}?commitment={commitment.number}"
                    if self.way_back
                    else self.fund.url("money:commitment", number=commitment.number)
                )
        return self._show(form, status=400)

    def _show(self, form: CommitmentForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "back": self.way_back}, status=status)


class ConditionPage(DocumentPage):
    """Record that a tranche's condition was met."""

    action = Action.COMMITMENT_RECORD
    template_name = "money/commitments/condition.html"
    home = HOME
    document: Commitment
    tranche: Tranche

    def load(self, **kwargs: Any) -> None:
        self.document = get_object_or_404(Commitment, number=kwargs["number"])
        self.tranche = get_object_or_404(
            Tranche, commitment=self.document, sequence=kwargs["sequence"]
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ConditionForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ConditionForm(request.POST)
        if form.is_valid():
            on = form.cleaned_data["on"]
            done = carry_out(
                request, form, lambda: meet_condition(self.tranche, on=on, by=self.request.user)
            )
            if done is not None:
                messages.success(request, f"已登记：“{done.name}”的付款条件在 {on} 达成。")
                page = self.fund.url("money:commitment", number=self.document.number)
                return redirect(self.way_back or page)
        return self._show(form, status=400)

    def _show(self, form: ConditionForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "document": self.document, "tranche": self.tranche}
        return self.page({**context, "crumbs": self.crumbs()}, status=status)


class AmendPage(DocumentPage):
    """Change the approved amount of a commitment."""

    action = Action.COMMITMENT_RECORD
    template_name = "money/commitments/amend.html"
    home = HOME
    document: Commitment

    def load(self, **kwargs: Any) -> None:
        self.document = get_object_or_404(Commitment, number=kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(AmendForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AmendForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            done = carry_out(
                request,
                form,
                lambda: amend_commitment(self.document, **given, by=self.request.user),
            )
            if done is not None:
                messages.success(request, "已变更协议金额，原来的金额保留在办理记录里。")
                return redirect(self.fund.url("money:commitment", number=self.document.number))
        return self._show(form, status=400)

    def _show(self, form: AmendForm, *, status: int = 200) -> HttpResponse:
        context = {"form": form, "document": self.document, "crumbs": self.crumbs()}
        return self.page(context, status=status)
