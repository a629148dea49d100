"""What documents say of a year (原文所述), beside the figures the portal computes."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from funds.models import Campaign
from funds.permissions import Action, can
from funds.views.base import FundPage
from kit.refusals import carry_out
from projects.queries.years import groups_in_order
from reports.figures import Ledger
from reports.forms import StatementForm
from reports.reconcile.sources import compared
from reports.services.statements import record_statement
from volunteers.models import Division, StationKind
from volunteers.queries.counts import level_names


class StatementsPage(FundPage):
    """Every statement of the year with its computed figure."""

    action = Action.REPORT_VIEW
    template_name = "reports/statements.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.page(
            {
                "rows": compared(Ledger(self.year)),
                "may_record": can(self.request.user, Action.REPORT_REQUEST, self.fund),
            }
        )


class NewStatementPage(FundPage):
    """Record what a document states."""

    action = Action.REPORT_REQUEST
    template_name = "reports/new_statement.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(StatementForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, year = StatementForm(request.POST), self.year
        if form.is_valid():
            statement = carry_out(
                request, form, lambda: record_statement(form.statement(year), by=self.request.user)
            )
            if statement is not None:
                messages.success(request, f"已登记 {year} 年的原文所述“{statement.text}”。")
                return redirect(f"{self.fund.url('reports:statements')}?year={year}")
        return self._show(form, status=400)

    def _show(self, form: StatementForm, *, status: int = 200) -> HttpResponse:
        objects = [
            *Campaign.objects.order_by("number").values_list("number", "name"),
            *groups_in_order().values_list("code", "name"),
            *Division.objects.order_by("code").values_list("code", "name"),
            *StationKind.choices,
            *((name, "星级") for name in level_names()),
        ]
        return self.page({"form": form, "objects": objects}, status=status)
