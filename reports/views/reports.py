"""Reports on pages: asking for one, watching it being made, signing, calling it final."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from funds.permissions import Action, can, demand
from funds.views.base import FundPage
from kit.errors import Refusal
from kit.jobs import retry
from kit.paging import PARAMETER, KeysetPage
from kit.refusals import carry_out
from reports.exports import LEDGERS
from reports.figures import Ledger
from reports.figures.cards import figure_cards
from reports.forms import OnceForm, SignForm, YearForm
from reports.models import Report
from reports.queries import RELATED, notes_of, reports
from reports.services.finalising import obstacles, request_final
from reports.services.making import request_report
from reports.views.shown import is_running, shown_job, shown_line


class ListPage(FundPage):
    """The fund's reports, and the form that asks for one."""

    action = Action.REPORT_VIEW
    template_name = "reports/list.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(YearForm(initial={"year": self.year}, auto_id=False))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        demand(self.request.user, Action.REPORT_REQUEST, self.fund)
        form = YearForm(request.POST, auto_id=False)
        if form.is_valid():
            data = form.cleaned_data
            report = carry_out(
                request,
                form,
                lambda: request_report(
                    self.fund, data["year"], by=self.request.user, key=data["key"]
                ),
            )
            if report is not None:
                return redirect(self.fund.url("reports:report", number=report.number))
        return self._show(form, status=400)

    def _show(self, form: YearForm, *, status: int = 200) -> HttpResponse:
        page = KeysetPage(
            reports(), order=("-id",), cursor=self.request.GET.get(PARAMETER, ""), size=20
        )
        return self.page(
            {
                "form": form,
                "may_request": can(self.request.user, Action.REPORT_REQUEST, self.fund),
                "rows": page.rows,
                "next_url": page.next_url(self.request.GET),
                "previous_url": page.previous_url(self.request.GET),
                "figures": figure_cards(self.fund, Ledger(self.year)),
                "may_export": can(self.request.user, Action.EXPORT, self.fund),
                "ledgers": [
                    (ledger, YearForm(initial={"year": self.year}, auto_id=False))
                    for ledger in LEDGERS.values()
                ],
            },
            status=status,
        )


class ReportPage(FundPage):
    """A page about one report."""

    action = Action.REPORT_VIEW
    template_name = "reports/report.html"
    report: Report

    def load(self, **kwargs: Any) -> None:
        rows = Report.objects.select_related("fund", *RELATED)
        self.report = get_object_or_404(rows, number=kwargs["number"])

    def subject(self) -> Report:
        return self.report

    def back(self) -> HttpResponse:
        """Return to the report's page, so that a reload sends nothing twice."""
        return redirect(self.fund.url("reports:report", number=self.report.number))


@method_decorator(never_cache, name="dispatch")
class DetailPage(ReportPage):
    """Progress, checks, candour lines and what stands between the report and 定稿."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show()

    def show(
        self,
        *,
        final_form: OnceForm | None = None,
        sign_forms: Mapping[int, SignForm] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        """Show the page, with the form that came back with errors when one did."""
        report, person = self.report, self.request.user
        came_back = sign_forms or {}
        lines = [
            shown_line(person, note, came_back.get(note.sequence)) for note in notes_of(report)
        ]
        return self.page(
            {
                "report": report,
                "running": is_running(report.current_job),
                "job": shown_job(self.request.user, report),
                "summary": report.content.get("summary", ""),
                "lines": lines,
                "countersignable": sum(line.may_countersign for line in lines),
                "may_finalise": can(person, Action.REPORT_FINALISE, report),
                "obstacles": [] if report.is_final else obstacles(report),
                "final_form": final_form or OnceForm(),
            },
            status=status,
        )


class ProgressPage(ReportPage):
    """The job's line alone, asked again and again; once it has ended the page is read anew."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = {
            "fund": self.fund,
            "report": self.report,
            "job": shown_job(request.user, self.report),
        }
        response = render(request, "reports/progress.html", context)
        if not is_running(self.report.current_job):
            response["HX-Refresh"] = "true"
        return response


class FinalisePage(DetailPage):
    """Call a report final."""

    action = Action.REPORT_FINALISE
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = OnceForm(request.POST)
        if form.is_valid():
            key = form.cleaned_data["key"]
            job = carry_out(
                request,
                form,
                lambda: request_final(self.report, by=self.request.user, key=key),
            )
            if job is not None:
                return self.back()
        return self.show(final_form=form, status=409)


class RetryPage(ReportPage):
    """Another try at a failed job."""

    action = Action.REPORT_REQUEST
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        job = self.report.current_job
        if job is None:
            raise Refusal("这份报告没有可以再试的任务。请重新生成报告。")
        if job == self.report.final_job:
            demand(self.request.user, Action.REPORT_FINALISE, self.report)
        retry(job)
        return self.back()
