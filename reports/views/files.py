"""The PDF of a report: for its people, and for anybody who holds the printed one."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views import View

from funds.middleware import FundRequest
from kit.refusals import log_done
from reports.models import Report
from reports.printing.document import spaced_code
from reports.services.finalising import open_final, open_pdf
from reports.services.making import file_name
from reports.views.reports import ReportPage


class DownloadPage(ReportPage):
    """The PDF: the final print, or the draft while it is kept."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        report = self.report
        pdf = open_pdf(report)
        log_done(request, f"下载{file_name(report)}")
        return attached(pdf, report)


class PublicReport(View):
    """A report found by the 校验码 printed on it; anybody may ask."""

    request: FundRequest
    report: Report

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.report = get_object_or_404(
            Report.objects.select_related("fund"), code=kwargs["code"].upper()
        )


class VerifyPage(PublicReport):
    """What the portal has under a 校验码, to hold the paper against."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        report = self.report
        context = {
            "fund": report.fund,
            "report": report,
            "code": spaced_code(report.code),
            "figures": report.figures if report.is_final else [],
            "summary": report.content["summary"],
        }
        return render(request, "reports/verify.html", context)


class OriginalPage(PublicReport):
    """The final print itself; drafts are not published."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        if not self.report.is_final:
            raise Http404
        return attached(open_final(self.report), self.report)


def attached(file: Any, report: Report) -> FileResponse:
    """Return a PDF as an attachment under its name for people."""
    return FileResponse(
        file, as_attachment=True, filename=file_name(report), content_type="application/pdf"
    )
