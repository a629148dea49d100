"""What documents say (原文所述), and the prose of a report that is not computed (报告文字)."""

from django.db import models

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import stays
from kit.tenancy.models import FundModel, tracked
from kit.tenancy.walls import walls


class ReportKind(models.TextChoices):
    """The kinds of reports the portal makes."""

    ANNUAL = "ANNUAL", "年度总结"


@tracked("reports_sourcestatement")
class SourceStatement(AccessDefaults, MarkedModel, FundModel):
    """One number a document states (原文所述), compared with the figure of the same name.

    A statement whose figure the portal does not compute stands as it was said; nothing is made up
    to reach it. ``as_of`` is the day the document counts to, as it says itself.
    """

    year = models.PositiveSmallIntegerField("年度")
    figure = models.CharField("数字", max_length=60)
    parameter = models.CharField("数字的对象", max_length=40, blank=True)
    value = models.DecimalField("原文数值", max_digits=16, decimal_places=2, null=True, blank=True)
    text = models.CharField("原文写法", max_length=80)
    unit = models.CharField("单位", max_length=8)
    document = models.CharField("文件", max_length=120)
    quote = models.TextField("原文")
    as_of = models.DateField("截至日期", null=True, blank=True)

    class Meta:
        verbose_name = "原文所述"
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["fund", "year", "figure", "parameter", "document"],
                name="reports_statement_once",
            ),
            stays("reports_statement"),
        ]

    def __str__(self) -> str:
        return f"{self.figure} {self.text}"

    def access_years(self) -> frozenset[int]:
        return frozenset({self.year})


@tracked("reports_reporttext")
class ReportText(AccessDefaults, MarkedModel, FundModel):
    """The words of one section of a report (报告文字): paragraphs split by empty lines.

    A line that begins with ``# `` is a heading of the section. Numbers stand as placeholders, e.g.
    ``{money_received}`` or ``{campaign_received:MJ-2021-001}``, never as digits someone typed.
    """

    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("报告种类", max_length=8, choices=ReportKind)
    section = models.CharField("章节", max_length=30)
    body = models.TextField("正文")

    class Meta:
        verbose_name = "报告文字"
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["fund", "year", "kind", "section"], name="reports_text_once"
            ),
            stays("reports_text"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.get_kind_display()} {self.section}"

    def access_years(self) -> frozenset[int]:
        return frozenset({self.year})
