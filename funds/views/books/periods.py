"""账期: the twelve months of a year, and closing one."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.forms.ledger import MONTHS
from funds.forms.periods import ClosePeriodForm
from funds.models import Period, month_of
from funds.permissions import Action, can
from funds.queries.journal import MonthTotals, totals_by_month
from funds.services.periods import close_period
from funds.views.money import MoneyPage
from kit import clock
from kit.refusals import carry_out


@dataclass(frozen=True)
class Month:
    """A month as its page shows it; it may have no row of its own yet, then it is open."""

    period: Period
    totals: MonthTotals
    has_ended: bool

    @property
    def may_close(self) -> bool:
        return self.has_ended and not self.period.is_closed


def months(year: int) -> list[Month]:
    """Return the twelve months of a year, in two questions."""
    rows = Period.objects.filter(month__year=year).select_related("closed_by")
    known = {row.month: row for row in rows}
    booked, running = totals_by_month(year), month_of(clock.today())
    firsts = [date(year, month, 1) for month in MONTHS]
    return [
        Month(
            known.get(first) or Period(month=first),
            booked.get(first, MonthTotals()),
            first < running,
        )
        for first in firsts
    ]


class PeriodsPage(MoneyPage):
    """Twelve months: open or closed, by whom and when."""

    template_name = "money/books/periods.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = months(self.year)
        return self.page(
            {
                "rows": rows,
                "closed": sum(row.period.is_closed for row in rows),
                "entries": sum(row.totals.entries for row in rows),
                "debit": sum(row.totals.debit for row in rows),
                "may_close": can(request.user, Action.PERIOD_CLOSE, self.fund),
            }
        )


class ClosePeriodPage(MoneyPage):
    """What closing a month means, and the button that closes it."""

    action = Action.PERIOD_CLOSE
    template_name = "money/books/close_period.html"
    month: Month

    def load(self, **kwargs: Any) -> None:
        year, month = kwargs["year"], kwargs["month"]
        if year not in self.fund.years() or month not in MONTHS:
            raise Http404
        self.month = months(year)[month - 1]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(ClosePeriodForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, period = ClosePeriodForm(request.POST), self.month.period
        if not form.is_valid():
            return self._show(form, status=400)
        closed = carry_out(request, form, lambda: close_period(period.month, by=self.request.user))
        if closed is None:
            return self._show(form, status=409)
        messages.success(request, f"{closed}账期已关闭，不再接受凭证。")
        return redirect(f"{self.fund.url('money:periods')}?year={period.month.year}")

    def _show(self, form: ClosePeriodForm, *, status: int = 200) -> HttpResponse:
        month = self.month
        crumbs = [("账期", self.fund.url("money:periods")), (f"关闭{month.period}", "")]
        return self.page({"form": form, "month": month, "crumbs": crumbs}, status=status)
