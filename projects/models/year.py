"""A project's place in one year: what came of it, its group and its paragraph in the report."""

from django.db import models

from funds.models.access import AccessDefaults
from kit.marks import MarkedModel
from kit.tenancy.guards import settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, tracked
from kit.tenancy.walls import walls


class YearOutcome(models.TextChoices):
    """What a year of execution came to."""

    CLOSED = "CLOSED", "结项"
    ONGOING = "ONGOING", "常态化开展"


@tracked("projects_group")
class ProjectGroup(AccessDefaults, FundModel):
    """A heading under which ongoing projects are told together (常态化归类)."""

    code = models.SlugField("代码", max_length=20, db_index=False)
    name = models.CharField("归类", max_length=20)
    heading = models.CharField("报告中的标题", max_length=120, blank=True)
    sequence = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = "常态化归类"
        constraints = [
            *walls(),
            models.UniqueConstraint(fields=["fund", "code"], name="projects_group_code"),
            stays("projects_group"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked("projects_projectyear")
class ProjectYear(AccessDefaults, MarkedModel, FundModel):
    """A project executed in a year (年度执行). The partitions of a year's report come from here."""

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="years")
    year = models.PositiveSmallIntegerField("年度")
    outcome = models.CharField("年度结果", max_length=8, choices=YearOutcome)
    group = FundForeignKey(
        "projects.ProjectGroup",
        verbose_name="常态化归类",
        null=True,
        blank=True,
        related_name="+",
    )
    sequence = models.PositiveSmallIntegerField("次序", default=0)
    heading = models.CharField("小标题", max_length=120, blank=True)
    paragraph = models.TextField("年度小结", blank=True)

    class Meta:
        verbose_name = "项目年度小结"
        constraints = [
            *walls("project", "group"),
            models.UniqueConstraint(
                fields=["fund", "project", "year"], name="projects_projectyear_once"
            ),
            models.CheckConstraint(
                condition=models.Q(group__isnull=True) | models.Q(outcome=YearOutcome.ONGOING),
                name="projects_projectyear_group_of_ongoing",
            ),
            *settled("projects_projectyear", "project_id", "year"),
        ]
        indexes = [models.Index(fields=["fund", "year", "outcome", "group"])]

    def __str__(self) -> str:
        return f"{self.project_id} {self.year}"

    def access_years(self) -> frozenset[int]:
        return frozenset({self.year})
