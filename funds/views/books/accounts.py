"""账簿: every account with its balance on a day."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse

from funds.forms.ledger import BalanceDayForm
from funds.queries.balances import AccountLine, Opening, account_lines, opening_before
from funds.views.money import MoneyPage
from kit import clock


class AccountsPage(MoneyPage):
    """The trial balance (科目余额表) from the year's beginning to a day."""

    template_name = "money/books/accounts.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        last = self.last_day()
        asked = request.GET.get("on")
        form = BalanceDayForm({"on": asked or last}, year=self.year)
        on = form.cleaned_data["on"] if form.is_valid() else last
        opening = opening_before(self.year)
        lines = account_lines(on, opening)
        return self.page(
            {
                "form": form,
                "on": on,
                "lines": lines,
                "debit": sum((line.debit for line in lines), Decimal(0)),
                "credit": sum((line.credit for line in lines), Decimal(0)),
                "unknown_because": "" if opening.known else unknown_because(opening),
                "unknown": [line for line in lines if line.opening is None],
                "least": least_opening(lines),
            },
            status=200 if form.is_valid() else 400,
        )

    def last_day(self) -> date:
        """Return the year's last day, or today while the year runs."""
        return min(date(self.year, 12, 31), max(clock.today(), date(self.year, 1, 1)))


def unknown_because(opening: Opening) -> str:
    """Return why the balance before the first entry is not known."""
    if opening.row is None:
        return "期初余额还没有登记。"
    marks = [marked for marked in opening.row.marked_values() if marked.field == "amount"]
    said = "；".join(f"{marked.reason}（依据：{marked.source}）" for marked in marks)
    return f"{opening.row.year}年期初余额未说明：{said}。"


def least_opening(lines: list[AccountLine]) -> Decimal | None:
    """Return the least the bank held as the year began (推定), when that is 未说明."""
    return next((line.least_opening for line in lines if line.least_opening is not None), None)
