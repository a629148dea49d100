"""Pages of what one project spent (项目支出) against its budget."""

from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404

from funds.permissions import Action, can
from kit.errors import Refusal
from kit.files import as_attachment
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out, log_done
from projects.forms.execution import ExpenseForm, ReversalForm
from projects.models import ActivityReport, Expense
from projects.queries.spending import expenses_of, shift_percent, spending_of, totals_of
from projects.services.expenses import record_expense, reverse_expense
from projects.services.running import refusal_to_report
from projects.views.base import ProjectPage

MOST_ACTIVITIES = 200
NO_BUDGET = "这个项目没有预算明细，不能登记支出。请先由牵头单位申请预算变更，补上预算明细。"


class Expenses(ProjectPage):
    """The budget against what was spent, and every expense, page by page."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "execution/expenses.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        page = KeysetPage(
            expenses_of(self.project),
            order=("-spent_on", "-id"),
            cursor=request.GET.get(PARAMETER, ""),
        )
        spending = spending_of(self.project)
        shut = refusal_to_report(self.project)
        return self.page(
            {
                "rows": page.rows,
                "next_url": page.next_url(request.GET),
                "previous_url": page.previous_url(request.GET),
                "spending": spending,
                "spent": totals_of(spending),
                "percent": shift_percent(self.project),
                "shut": shut,
                "may_report": shut is None
                and bool(spending)
                and can(self.request.user, Action.EXECUTION_REPORT, self.project),
            }
        )


class RecordExpense(ProjectPage):
    """Record an expense against a line of the budget."""

    action = Action.EXECUTION_REPORT
    template_name: ClassVar[str] = "execution/record_expense.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        refusal = refusal_to_report(self.project)
        if refusal is not None:
            raise Refusal(refusal)
        return self._show(self._form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST, request.FILES)
        if form.is_valid():
            expense = carry_out(
                request,
                form,
                lambda: record_expense(
                    self.project.ref,
                    form.expense(),
                    by=self.request.user,
                    key=form.cleaned_data["key"],
                    upload=form.cleaned_data["upload"],
                ),
            )
            if expense is not None:
                messages.success(request, f"已登记支出 {expense.number}。")
                return HttpResponseRedirect(
                    self.fund.url("execution:expenses", ref=self.project.ref)
                )
        return self._show(form, status=400)

    def _form(self, *args: Any) -> ExpenseForm:
        spending = spending_of(self.project)
        if not spending:
            raise Refusal(NO_BUDGET)
        standing = ActivityReport.objects.filter(project=self.project, withdrawn_note="")
        newest = standing.order_by("-held_on", "-id")[:MOST_ACTIVITIES]
        return ExpenseForm(*args, spending=spending, activities=newest)

    def _show(self, form: ExpenseForm, *, status: int = 200) -> HttpResponse:
        return self.page({"form": form, "percent": shift_percent(self.project)}, status=status)


class ExpensePage(ProjectPage):
    """A page of one expense of the project."""

    expense: Expense

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        rows = expenses_of(self.project).select_related("activity")
        self.expense = get_object_or_404(rows, number=kwargs["number"])


class ExpenseDetail(ExpensePage):
    """One expense as its voucher says it."""

    action = Action.PROJECT_VIEW
    template_name: ClassVar[str] = "execution/expense.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        expense = self.expense
        reversal = Expense.objects.filter(reverses=expense).first()
        open_ = reversal is None and expense.reverses is None
        return self.page(
            {
                "expense": expense,
                "reversal": reversal,
                "may_reverse": open_
                and refusal_to_report(self.project) is None
                and can(self.request.user, Action.EXECUTION_REPORT, self.project),
            }
        )


class ReverseExpense(ExpensePage):
    """Reverse an expense that was recorded wrongly."""

    action = Action.EXECUTION_REPORT
    template_name: ClassVar[str] = "execution/reverse_expense.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page({"form": ReversalForm(), "expense": self.expense})

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = ReversalForm(request.POST)
        if form.is_valid():
            reversal = carry_out(
                request,
                form,
                lambda: reverse_expense(
                    self.expense.number, form.cleaned_data["reason"], by=self.request.user
                ),
            )
            if reversal is not None:
                messages.success(request, f"已冲销 {self.expense.number}，见 {reversal.number}。")
                return HttpResponseRedirect(
                    self.fund.url("execution:expenses", ref=self.project.ref)
                )
        return self.page({"form": form, "expense": self.expense}, status=400)


class ExpenseFile(ExpensePage):
    """The picture of an expense's voucher, to download."""

    action = Action.PROJECT_VIEW

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if self.expense.file is None:
            raise Http404
        log_done(request, f"下载 {self.expense.number} 票据 {self.expense.file.name}")
        return as_attachment(self.expense.file)
