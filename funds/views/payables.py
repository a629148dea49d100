"""Pages of payables (应付款): what is owed on a day, itemised or not, equal to the books."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from funds.forms.keys import ReverseForm
from funds.forms.payables import PayableForm
from funds.models import AccountKey, Commitment, FilteredList, Payable
from funds.permissions import Action
from funds.queries.ageing import ageing
from funds.queries.commitments import open_commitments
from funds.queries.ledger import balance
from funds.queries.payables import payable_rows
from funds.queries.payments import payment_rows
from funds.queries.sums import total
from funds.services.payables import recognise_payable, reverse_payable
from funds.views.money import DocumentPage, ListTab, MoneyList, MoneyPage
from funds.views.payment_acts import acts_on, payment_told
from kit import clock
from kit.drawing.bars import Part
from kit.formats import money
from kit.refusals import carry_out

HOME = ("应付款", "money:payables")
SHOWN = {"late": "已逾期", "all": "含已付清"}


@dataclass(frozen=True)
class Totals:
    """Sums over every filtered row, 元, and how they compare with the books."""

    amount: Decimal
    paid: Decimal
    outstanding: Decimal
    difference: Decimal


class ListPage(MoneyList):
    """What is owed at the end of the year shown, or today."""

    template_name = "money/payables/list.html"
    order = ("-itemised", "due_on", "id")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        on = self.on
        everything = payable_rows(on)
        owed = everything.exclude(amount=F("paid"))
        shown = self.chosen("shown", SHOWN)
        rows = self._shown(everything, owed, shown, on)
        return self.page(
            {
                **self.listed(rows),
                "bulk_key": uuid4(),
                **self.may(
                    Action.PAYABLE_RECOGNISE,
                    Action.PAYMENT_REQUEST,
                    Action.MONEY_RECORD_HISTORY,
                    Action.EXPORT,
                ),
                "on": on,
                "today": clock.today(),
                "count": rows.count(),
                "itemised": self._part(owed, itemised=True),
                "rest": self._part(owed, itemised=False),
                "totals": self._totals(rows, owed, on),
                "owed": total(owed, "outstanding"),
                "parts": _parts(owed, on),
                "shown": shown,
                **self._kept(self._tabs(owed, everything, shown, on)),
                "panel": self._panel(),
                "kept": f"shown={shown}&" if shown else "",
            }
        )

    def _panel(self) -> dict[str, Any] | None:
        """Return the payment opened beside the list, when the address names one."""
        number = self.request.GET.get("open", "")
        payment = payment_rows().filter(number=number).first() if number else None
        if payment is None:
            return None
        return {
            "document": payment,
            **payment_told(payment),
            "acts": acts_on(payment, self.request.user),
            "close_url": self.address_with(shown=self.chosen("shown", SHOWN)),
        }

    @property
    def on(self) -> date:
        """The day the page is about: the year's last, or today while the year runs."""
        return min(date(self.year, 12, 31), clock.today())

    def _shown(
        self, everything: QuerySet[Payable], owed: QuerySet[Payable], shown: str, on: date
    ) -> QuerySet[Payable]:
        if shown == "late":
            return owed.filter(due_on__lt=on)
        return everything if shown == "all" else owed

    def _tabs(
        self, owed: QuerySet[Payable], everything: QuerySet[Payable], shown: str, on: date
    ) -> list[ListTab]:
        counts = {
            "": ("未付清", owed.count()),
            "late": (SHOWN["late"], owed.filter(due_on__lt=on).count()),
            "all": (SHOWN["all"], everything.count()),
        }
        return [
            ListTab(label, self.address_with(shown=value), count, value == shown)
            for value, (label, count) in counts.items()
        ]

    def _kept(self, tabs: list[ListTab]) -> dict[str, Any]:
        counts = dict(zip(("", *SHOWN), (tab.count for tab in tabs), strict=True))
        return self.kept_tabs(
            FilteredList.PAYABLES,
            tabs,
            lambda kept: {row.pk: counts.get(row.query.get("shown", "")) for row in kept},
        )

    def _part(self, owed: QuerySet[Payable], *, itemised: bool) -> tuple[int, Decimal]:
        rows = owed.filter(itemised=itemised)
        return rows.count(), total(rows, "outstanding")

    def _totals(self, rows: QuerySet[Payable], owed: QuerySet[Payable], on: date) -> Totals:
        return Totals(
            amount=total(rows, "amount"),
            paid=total(rows, "paid"),
            outstanding=total(rows, "outstanding"),
            difference=total(owed, "outstanding") + balance(AccountKey.PAYABLE, on),
        )


def _parts(owed: QuerySet[Payable], on: date) -> list[Part]:
    """Return the ageing as parts of a bar; ages with nothing owed are only told below it."""
    return [
        Part(
            label=bucket.label,
            value=bucket.amount,
            text=f"{money(bucket.amount)} 元",
            kind="unstated" if bucket.kind == "unstated" else "known",
        )
        for bucket in ageing(owed, on)
        if bucket.amount
    ]


class DetailPage(DocumentPage):
    """One payable with its payments and its entry."""

    template_name = "money/payables/detail.html"
    home = HOME
    document: Payable

    def load(self, **kwargs: Any) -> None:
        rows = Payable.objects.select_related(
            "commitment", "tranche", "payee", "purpose", "entry", "reverses", "recorded_by"
        )
        self.document = get_object_or_404(rows, number=kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        payable = self.document
        standing = payable_rows(clock.today()).filter(pk=payable.pk).first()
        payments = payment_rows().filter(payable=payable).order_by("-requested_at", "-id")
        return self.page(
            {
                **self.told(),
                **self.may(Action.PAYABLE_RECOGNISE, Action.PAYMENT_REQUEST, on=payable),
                "standing": standing,
                "mirror": payable.reversals.first(),
                "payments": payments,
                "today": clock.today(),
            }
        )


class NewPage(MoneyPage):
    """Recognise a payable under an agreement."""

    action = Action.PAYABLE_RECOGNISE
    template_name = "money/payables/new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PayableForm(commitments=self._commitments(), initial=self._initial())
        return self.page({"form": form})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = PayableForm(request.POST, commitments=self._commitments())
        if form.is_valid():
            payable = carry_out(
                request, form, lambda: recognise_payable(form.data_given(), by=self.request.user)
            )
            if payable is not None:
                words = f"已确认应付款 {payable.number}，{money(payable.amount)} 元，并已入账。"
                messages.success(request, words)
                page = self.fund.url("money:payable", number=payable.number)
                return redirect(self.way_back or page)
        return self.page({"form": form}, status=400)

    def _commitments(self) -> list[Commitment]:
        rows = open_commitments().prefetch_related("tranches").order_by("-id")
        asked = self.request.GET.get("commitment", "")
        return list(rows.filter(number=asked) if asked else rows)

    def _initial(self) -> dict[str, Any]:
        """Return what the address already says: the agreement, its tranche, the amount left."""
        asked, place = (self.request.GET.get(name, "") for name in ("commitment", "tranche"))
        commitment = open_commitments().filter(number=asked).first()
        if commitment is None:
            return {}
        tranche = commitment.tranches.filter(sequence=place).first() if place.isdecimal() else None
        if tranche is None:
            return {"source": commitment.number, "title": commitment.title}
        return {
            "source": f"{commitment.number}/{tranche.sequence}",
            "title": f"{commitment.title}{tranche.name}",
            "amount": tranche.amount,
        }


class ReversePage(DocumentPage):
    """Reverse a payable."""

    action = Action.PAYABLE_RECOGNISE
    template_name = "money/reverse.html"
    home = HOME
    document: Payable

    def load(self, **kwargs: Any) -> None:
        self.document = get_object_or_404(Payable, number=kwargs["number"])

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ReverseForm(initial={"on": clock.today()}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = ReverseForm(request.POST)
        if form.is_valid():
            given = form.cleaned_data
            mirror = carry_out(
                request, form, lambda: reverse_payable(self.document, **given, by=self.request.user)
            )
            if mirror is not None:
                messages.success(request, f"已冲销 {self.document.number}，另记 {mirror.number}。")
                return redirect(self.fund.url("money:payable", number=mirror.number))
        return self._show(form, status=400)

    def _show(self, form: ReverseForm, *, status: int = 200) -> HttpResponse:
        return self.page(
            {
                "form": form,
                "document": self.document,
                "what": "应付款",
                "back": self.fund.url("money:payable", number=self.document.number),
                "crumbs": self.crumbs(),
            },
            status=status,
        )
