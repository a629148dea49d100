"""凭证: the journal of a year, and one entry with its legs and its document."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from funds.forms.ledger import JournalFilterForm
from funds.models import Account, Entry
from funds.permissions import Accessible
from funds.queries.journal import Span, entries, entry_in_full, totals
from funds.views.money import MoneyList, MoneyPage
from kit.paging import PARAMETER


class EntriesPage(MoneyList):
    """A year's entries, the latest first; narrowed by month and account."""

    template_name = "money/books/entries.html"
    order = ("-business_date", "-id")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        accounts = Account.objects.order_by("code")
        form = JournalFilterForm(request.GET, accounts=list(accounts))
        span = Span(self.year, form.month_asked, form.account_asked)
        return self.page(
            {
                **self.listed(entries(span)),
                "form": form,
                "span": span,
                "totals": totals(span),
                "chips": self._chips(span),
            }
        )

    def _chips(self, span: Span) -> list[tuple[str, str]]:
        """Return what is narrowed now, each with the address without it."""
        chips = {
            "month": f"{span.month}月" if span.month else "",
            "account": str(span.account or ""),
        }
        return [(label, self._without(name)) for name, label in chips.items() if label]

    def _without(self, name: str) -> str:
        kept = self.request.GET.copy()
        for unwanted in (name, PARAMETER):
            kept.pop(unwanted, None)
        return f"{self.request.path}?{kept.urlencode()}"


@dataclass(frozen=True)
class Document:
    """What an entry was made for: its kind, its words and its page."""

    kind: str
    title: str
    url: str


class EntryPage(MoneyPage):
    """One entry: its legs, its document, its reversal, who recorded it and when."""

    template_name = "money/books/entry.html"
    entry: Entry

    def load(self, **kwargs: Any) -> None:
        self.entry = get_object_or_404(entry_in_full(kwargs["number"]))

    def subject(self) -> Accessible:
        return self.entry

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entry = self.entry
        legs = list(entry.legs.all())
        return self.page(
            {
                "crumbs": [("凭证", self.fund.url("money:entries")), (entry.number, "")],
                "entry": entry,
                "legs": legs,
                "debit": sum((leg.debit for leg in legs if leg.debit), Decimal(0)),
                "credit": sum((leg.credit for leg in legs if leg.credit), Decimal(0)),
                "reversal": next(iter(entry.reversals.all()), None),
                "document": self._document(),
            }
        )

    def _document(self) -> Document | None:
        entry = self.entry
        for kind, name, rows in (
            ("捐赠", "money:donation", entry.donations),
            ("应付款", "money:payable", entry.payables),
            ("付款", "money:payment", entry.payments),
        ):
            for row in rows.all():
                return Document(kind, row.number, self.fund.url(name, number=row.number))
        for opening in entry.opening_balances.all():
            return Document("期初余额", str(opening), self.fund.url("money:openings"))
        return None
