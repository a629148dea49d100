"""The application (申报书): what stands beside the seven elements, and its versions."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, of_one, only_grows, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.models.measures import Measure


class BudgetKind(models.TextChoices):
    """The items of a budget (预算科目); the last two are refused where a call bans them."""

    SUBSIDY = "SUBSIDY", "志愿者补贴（交通、误餐）"
    INSURANCE = "INSURANCE", "保险"
    MATERIALS = "MATERIALS", "物资"
    PUBLICITY = "PUBLICITY", "宣传"
    VENUE = "VENUE", "场地"
    EXPERTS = "EXPERTS", "专家劳务"
    TRAINING = "TRAINING", "培训"
    ASSESSMENT = "ASSESSMENT", "评估、审计"
    MANAGEMENT = "MANAGEMENT", "管理费"
    OTHER = "OTHER", "其他"
    FIXED_ASSETS = "FIXED_ASSETS", "固定资产"
    CONSTRUCTION = "CONSTRUCTION", "基本建设"


@tracked("projects_application")
class Application(AccessDefaults, FundModel):
    """What an application holds beside the project's seven elements (申报书). One per project."""

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="applications")
    renews = FundForeignKey(
        "projects.Project", verbose_name="延续的项目", null=True, blank=True, related_name="+"
    )
    background = models.TextField("项目背景与必要性", blank=True)
    aims = models.TextField("项目目标", blank=True)
    innovation = models.TextField("创新与可推广之处", blank=True)
    risks = models.TextField("风险与应对", blank=True)
    insurance = models.TextField("志愿者保险与保障", blank=True)

    class Meta:
        verbose_name = "申报书"
        constraints = [
            *walls("project", "renews"),
            models.UniqueConstraint(
                fields=["fund", "project"], name="projects_application_project"
            ),
            *settled("projects_application", "project_id"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id}"


def _row(name: str) -> list[Any]:
    """Return the walls and guards of one kind of row: removed only while the project is a draft."""
    return [
        *walls("project"),
        Guard(
            name=f"{name}_stays_once_submitted",
            on="DELETE",
            broken=(
                "NOT EXISTS (SELECT FROM projects_project p WHERE p.id = OLD.project_id "
                "AND p.fund_id = OLD.fund_id AND p.state = 'DRAFT')"
            ),
        ),
        of_one(name, "project_id"),
        Guard(name=f"{name}_no_truncate", on="TRUNCATE"),
    ]


class ApplicationRow(AccessDefaults, FundModel):
    """One row of a list in the application, in its order; ``indicator_rows`` and so on."""

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="%(class)s_rows")
    sequence = models.PositiveSmallIntegerField("次序", default=1)

    class Meta:
        abstract = True


@tracked("projects_indicator")
class Indicator(ApplicationRow):
    """An aim that can be counted (绩效指标): what, how many of which unit."""

    name = models.CharField("指标", max_length=80)
    measure = models.CharField("计量单位", max_length=12, choices=Measure)
    target = models.DecimalField("目标值", max_digits=12, decimal_places=2)

    class Meta:
        verbose_name = "绩效指标"
        constraints = [
            *_row("projects_indicator"),
            models.CheckConstraint(condition=Q(target__gt=0), name="projects_indicator_target"),
        ]
        indexes = [models.Index(fields=["fund", "project", "sequence"])]

    def __str__(self) -> str:
        return self.name


@tracked("projects_plannedactivity")
class PlannedActivity(ApplicationRow):
    """One row of the activity plan (活动计划)."""

    name = models.CharField("活动", max_length=80)
    starts_on = models.DateField("开始日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    place = models.CharField("地点", max_length=80, blank=True)
    content = models.CharField("内容", max_length=300, blank=True)
    sessions = models.PositiveSmallIntegerField("场次", default=1)
    volunteers = models.PositiveIntegerField("志愿者（人）", null=True, blank=True)

    class Meta:
        verbose_name = "活动计划"
        constraints = [
            *_row("projects_plannedactivity"),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="projects_plannedactivity_dates",
            ),
        ]
        indexes = [models.Index(fields=["fund", "project", "sequence"])]

    def __str__(self) -> str:
        return self.name


@tracked("projects_budgetline")
class BudgetLine(ApplicationRow):
    """One line of the budget (预算): unit price in 元 × quantity; ``amount`` is their product."""

    kind = models.CharField("科目", max_length=12, choices=BudgetKind)
    item = models.CharField("明细", max_length=80)
    unit_price = models.DecimalField("单价（元）", max_digits=12, decimal_places=2)
    quantity = models.DecimalField("数量", max_digits=10, decimal_places=2)
    measure = models.CharField("单位", max_length=12, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=16, decimal_places=2)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "预算"
        constraints = [
            *_row("projects_budgetline"),
            models.CheckConstraint(
                condition=Q(unit_price__gt=0, quantity__gt=0), name="projects_budgetline_positive"
            ),
            Guard(
                name="projects_budgetline_product",
                on="INSERT OR UPDATE",
                broken="NEW.amount <> round(NEW.unit_price * NEW.quantity, 2)",
            ),
        ]
        indexes = [models.Index(fields=["fund", "project", "sequence"])]

    def __str__(self) -> str:
        return self.item


class TeamMember(ApplicationRow):
    """Somebody of the project's team (团队); a name and a duty, no numbers.

    Without history: personal facts are kept once, in the application's versions.
    """

    name = models.CharField("姓名", max_length=40)
    duty = models.CharField("分工", max_length=60)
    organisation = models.CharField("单位", max_length=80, blank=True)
    is_leader = models.BooleanField("项目负责人", default=False)

    class Meta:
        verbose_name = "团队成员"
        constraints = [
            *_row("projects_teammember"),
            models.UniqueConstraint(
                fields=["fund", "project"],
                condition=Q(is_leader=True),
                name="projects_teammember_one_leader",
            ),
        ]
        indexes = [models.Index(fields=["fund", "project", "sequence"])]

    def __str__(self) -> str:
        return self.name


@tracked("projects_colead")
class CoLead(ApplicationRow):
    """A unit that leads the project together with its lead unit (联合牵头单位)."""

    unit = FundForeignKey("funds.Unit", verbose_name="单位", related_name="+")
    task = models.CharField("分工", max_length=120, blank=True)

    class Meta:
        verbose_name = "联合牵头单位"
        constraints = [
            *_row("projects_colead"),
            *(wall for wall in walls("unit") if "same_fund" in str(wall.name)),
            models.UniqueConstraint(
                fields=["fund", "project", "unit"], name="projects_colead_once"
            ),
        ]
        indexes = [models.Index(fields=["fund", "unit"])]


class ApplicationFile(AccessDefaults, FundModel):
    """A file of an application (申报附件), for a paper the call asks for or of its own."""

    project = FundForeignKey(
        "projects.Project", verbose_name="项目", related_name="application_files"
    )
    paper = FundForeignKey(
        "projects.CallPaper", verbose_name="附件项", null=True, blank=True, related_name="+"
    )
    file = FundForeignKey("kit.StoredFile", verbose_name="文件", related_name="+")
    withdrawn = models.BooleanField("已撤下", default=False)

    class Meta:
        verbose_name = "申报附件"
        constraints = [
            *walls("project", "paper", "file"),
            models.UniqueConstraint(fields=["fund", "file"], name="projects_applicationfile_once"),
            *settled("projects_applicationfile", "project_id", "file_id"),
        ]
        indexes = [models.Index(fields=["fund", "project", "id"])]


class ApplicationVersion(AccessDefaults, FundModel):
    """The application as it was at one submission or amendment (申报书版本); rows are only added.

    ``content`` is the whole of it as :mod:`projects.queries.applications` reads it.
    """

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    step = models.CharField("办理步骤", max_length=40)
    content = models.JSONField("内容")
    kept_by = PersonForeignKey(verbose_name="办理人", related_name="+")
    kept_at = models.DateTimeField("时间", default=clock.now, editable=False)

    class Meta:
        verbose_name = "申报书版本"
        constraints = [
            *walls("project"),
            models.UniqueConstraint(
                fields=["fund", "project", "number"], name="projects_applicationversion_number"
            ),
            *only_grows("projects_applicationversion"),
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 版"
