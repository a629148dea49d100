"""Reports (报告) with their PDF, and asking for a ledger (导出台账)."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.api.shapes import JobShown
from funds.permissions import Accessible, Action
from kit.api.asking import Asked
from kit.api.fields import AskedNumber, coded, words_of
from kit.api.operations import Operation
from kit.api.parameters import YEARS, Code, ListParameters, Year
from kit.refusals import log_done
from reports.exports import LEDGERS
from reports.models import Report, ReportKind, ReportState
from reports.queries import RELATED, notes_of, reports
from reports.services.exporting import request_export
from reports.services.finalising import open_pdf
from reports.services.making import file_name

A = Action


class ReportShown(serializers.Serializer[Any]):
    """报告。"""

    number = serializers.CharField()
    kind = coded(ReportKind)
    kind_label = words_of("kind")
    year = serializers.IntegerField()
    state = coded(ReportState)
    state_label = words_of("state")
    requested_at = serializers.DateTimeField()
    finalised_at = serializers.DateTimeField(allow_null=True)
    as_of = serializers.DateTimeField(allow_null=True, help_text="数据录入截至")
    code = serializers.CharField(allow_blank=True, help_text="校验码")
    file_sha256 = serializers.CharField(allow_blank=True, help_text="定稿文件的指纹")
    pdf_url = serializers.SerializerMethodField()

    def get_pdf_url(self, report: Report) -> str:
        address: str = self.context["fund"].url("api:report_pdf", number=report.number)
        return address


class NoteShown(serializers.Serializer[Any]):
    """报告里的一条说明。"""

    sequence = serializers.IntegerField()
    text = serializers.CharField()
    source = serializers.CharField(allow_blank=True)
    reason = serializers.CharField(allow_blank=True)
    is_settled = serializers.BooleanField(help_text="已签署并会签")


class FrozenFigure(serializers.Serializer[Any]):
    """报告里冻结的一个数字。"""

    name = serializers.CharField()
    label = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    text = serializers.CharField()
    unit = serializers.CharField()
    basis = serializers.CharField()
    as_of = serializers.CharField()
    mark = serializers.CharField(allow_null=True)
    rows = serializers.IntegerField()


class ReportInFull(ReportShown):
    """报告，连同冻结的数字和说明。"""

    figures = FrozenFigure(many=True)
    notes = NoteShown(many=True, source="told")


class ExportAsked(Asked):
    """要哪一年的台账。"""

    year = AskedNumber(min_value=YEARS[0], max_value=YEARS[1])


class ReportParameters(ListParameters):
    year = Year(field_name="year", label="年度")
    state = Code(field_name="state", codes=ReportState, label="状态")


class ReportList(FundList):
    """The fund's reports, the latest first."""

    tag = "数字与报告"
    operations = {
        "GET": Operation("list_reports", "列出报告", A.REPORT_VIEW, ReportShown, many=True)
    }
    parameters = ReportParameters

    def rows(self) -> QuerySet[Report]:
        years = self.reach(A.REPORT_VIEW)
        return reports() if years is None else reports().filter(year__in=sorted(years))


class ReportApi(FundApi):
    """An address of one report."""

    tag = "数字与报告"
    report: Any

    def load(self, **kwargs: Any) -> None:
        rows = Report.objects.select_related("fund", *RELATED)
        self.report = get_object_or_404(rows, number=kwargs["number"])

    def subject(self) -> Accessible:
        subject: Accessible = self.report
        return subject


class ReportDetail(ReportApi):
    """One report."""

    operations = {"GET": Operation("get_report", "看一份报告", A.REPORT_VIEW, ReportInFull)}

    def get(self, request: Request, **kwargs: Any) -> Response:
        self.report.told = notes_of(self.report)
        return self.answer(self.report)


class ReportPdf(ReportApi):
    """A report's PDF."""

    operations = {
        "GET": Operation("download_report", "下载报告的 PDF", A.REPORT_VIEW, file="application/pdf")
    }

    def get(self, request: Request, **kwargs: Any) -> FileResponse:
        pdf, name = open_pdf(self.report), file_name(self.report)
        log_done(request._request, f"下载{name}")
        return FileResponse(pdf, as_attachment=True, filename=name, content_type="application/pdf")


class LedgerExport(FundApi):
    """Asking for a ledger of a year; a worker writes it."""

    tag = "后台任务"
    operations = {
        "POST": Operation(
            "export_ledger",
            "导出台账",
            A.EXPORT,
            JobShown,
            asks=ExportAsked,
            status=202,
            detail=f"台账的代码：{'、'.join(f'{c}（{e.title}）' for c, e in LEDGERS.items())}。"
            "回答里是后台任务；做完后到任务的 file/ 下载。",
            example={"year": 2021},
        )
    }

    def load(self, **kwargs: Any) -> None:
        if kwargs["ledger"] not in LEDGERS:
            raise Http404

    def post(self, request: Request, **kwargs: Any) -> Response:
        # So that a year out of the caller's reach is refused before a worker writes it.
        self.asked = {"year": self.body()["year"]}
        job = request_export(self.fund, kwargs["ledger"], self.year(A.EXPORT), by=self.person)
        return self.answer(job, status=202)
