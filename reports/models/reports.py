"""A report as it was asked for, computed, signed and called final (报告)."""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from funds.permissions import Action
from kit.marks import MarkedModel
from kit.models import Job
from kit.tenancy.guards import Guard
from kit.tenancy.models import FundForeignKey, FundModel, OuterForeignKey, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from reports.models.statements import ReportKind


class ReportState(models.TextChoices):
    """A report is a draft until the office calls it final (定稿)."""

    DRAFT = "DRAFT", "草稿"
    FINAL = "FINAL", "定稿"


_NOT_PUBLISHABLE = """NEW.state = 'FINAL' AND (
    NEW.as_of IS NULL
    OR NEW.checks @? '$[*] ? (@.passed == false)'
    OR EXISTS (SELECT FROM reports_candournote n WHERE n.fund_id = NEW.fund_id
        AND n.report_id = NEW.id AND n.countersigned_by_id IS NULL))"""
"""True when a report becomes final without figures, with a red check or an unsettled line."""


@tracked("reports_report", exclude=("content",))
class Report(AccessDefaults, MarkedModel, FundModel):
    """One report. What it prints is frozen in ``content`` when it is computed.

    ``code`` (校验码) is the beginning of the frozen content's hash, so the paper and the portal
    can be held against each other; history leaves the bulky content out for the same reason.
    """

    number = models.CharField("编号", max_length=20)
    kind = models.CharField("报告种类", max_length=8, choices=ReportKind)
    year = models.PositiveSmallIntegerField("年度")
    state = models.CharField("状态", max_length=8, choices=ReportState, default=ReportState.DRAFT)
    requested_by = PersonForeignKey(verbose_name="申请人", null=True, blank=True, related_name="+")
    requested_at = models.DateTimeField("申请时间")
    job = OuterForeignKey(Job, verbose_name="后台任务", null=True, blank=True, related_name="+")
    final_job = OuterForeignKey(
        Job, verbose_name="定稿任务", null=True, blank=True, related_name="+"
    )
    as_of = models.DateTimeField("数据录入截至", null=True, blank=True)
    figures = models.JSONField("数字", default=list, blank=True)
    checks = models.JSONField("核对", default=list, blank=True)
    content = models.JSONField("内容", default=dict, blank=True)
    code = models.CharField("校验码", max_length=12, blank=True)
    file_path = models.CharField("文件", max_length=200, blank=True)
    file_sha256 = models.CharField("文件指纹", max_length=64, blank=True)
    file_size = models.PositiveIntegerField("文件大小（字节）", default=0)
    finalised_by = PersonForeignKey(verbose_name="定稿人", null=True, blank=True, related_name="+")
    finalised_at = models.DateTimeField("定稿时间", null=True, blank=True)

    class Meta:
        verbose_name = "报告"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "number"], name="reports_report_number"),
            models.UniqueConstraint(
                fields=["fund", "code"], condition=~Q(code=""), name="reports_report_code"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ReportState.DRAFT, finalised_by__isnull=True, finalised_at__isnull=True
                )
                | Q(state=ReportState.FINAL, finalised_by__isnull=False, finalised_at__isnull=False)
                & ~Q(file_path=""),
                name="reports_report_finalised",
            ),
            Guard(
                name="reports_report_frozen",
                on="UPDATE",
                broken="OLD.as_of IS NOT NULL AND (OLD.as_of, OLD.content, OLD.figures, "
                "OLD.checks, OLD.code) IS DISTINCT FROM (NEW.as_of, NEW.content, NEW.figures, "
                "NEW.checks, NEW.code)",
            ),
            Guard(name="reports_report_final", on="UPDATE", broken="OLD.state = 'FINAL'"),
            Guard(name="reports_report_entry", on="INSERT", broken="NEW.state <> 'DRAFT'"),
            Guard(name="reports_report_publishable", on="UPDATE", broken=_NOT_PUBLISHABLE),
            Guard(name="reports_report_stays", on="DELETE"),
        ]
        indexes = [models.Index(fields=["fund", "year", "-id"])]

    def __str__(self) -> str:
        return f"{self.number} {self.year} {self.get_kind_display()}"

    def access_years(self) -> frozenset[int]:
        return frozenset({self.year})

    @property
    def is_final(self) -> bool:
        return self.state == ReportState.FINAL

    @property
    def current_job(self) -> Job | None:
        """The job people wait for: the one that prints it as final, once that is asked for."""
        job: Job | None = self.final_job or self.job
        return job

    @property
    def failed_checks(self) -> list[dict[str, Any]]:
        """The frozen checks that did not pass."""
        return [check for check in self.checks if not check["passed"]]


@tracked("reports_candournote")
class CandourNote(AccessDefaults, MarkedModel, FundModel):
    """One candour line (说明) of a report: what is assumed or not stated behind its figures.

    文明办 gives the reason and signs; 监事 or 基金会 countersigns. Both names are printed.
    """

    report = FundForeignKey(Report, related_name="notes", verbose_name="报告")
    line = models.CharField("条目", max_length=60)
    sequence = models.PositiveSmallIntegerField("序号")
    text = models.TextField("说明")
    source = models.CharField("来源", max_length=200, blank=True)
    reason = models.TextField("理由", blank=True)
    signed_by = PersonForeignKey(verbose_name="签署人", null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField("签署时间", null=True, blank=True)
    countersigned_by = PersonForeignKey(
        verbose_name="会签人", null=True, blank=True, related_name="+"
    )
    countersigned_at = models.DateTimeField("会签时间", null=True, blank=True)

    class Meta:
        verbose_name = "说明"
        constraints = [
            *walls("report"),
            models.UniqueConstraint(
                fields=["fund", "report", "line"], name="reports_candournote_once"
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True, signed_at__isnull=True)
                | (Q(signed_by__isnull=False, signed_at__isnull=False) & ~Q(reason="")),
                name="reports_candournote_signed",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True, countersigned_at__isnull=True)
                | Q(
                    countersigned_by__isnull=False,
                    countersigned_at__isnull=False,
                    signed_by__isnull=False,
                ),
                name="reports_candournote_countersigned",
            ),
            models.CheckConstraint(
                condition=Q(countersigned_by__isnull=True)
                | ~Q(countersigned_by=models.F("signed_by")),
                name="reports_candournote_two_people",
            ),
            Guard(
                name="reports_candournote_settled",
                on="UPDATE",
                broken="OLD.countersigned_by_id IS NOT NULL OR OLD.text <> NEW.text",
            ),
            Guard(name="reports_candournote_stays", on="DELETE"),
        ]

    def __str__(self) -> str:
        return self.text

    def access_years(self) -> frozenset[int]:
        return frozenset({self.report.year})

    def duty_holders(self) -> Mapping[Action, int]:
        return {Action.REPORT_SIGN: self.signed_by_id} if self.signed_by_id else {}

    @property
    def is_settled(self) -> bool:
        """Whether the line is signed and countersigned."""
        return self.countersigned_by_id is not None
