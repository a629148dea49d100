"""The catalogue of project categories (类别) and the units that lead them (牵头单位)."""

from django.db import models

from funds.models.access import AccessDefaults
from kit.tenancy.guards import stays
from kit.tenancy.models import FundForeignKey, FundModel, tracked
from kit.tenancy.walls import walls


@tracked("projects_category")
class Category(AccessDefaults, FundModel):
    """One category of projects in a year's catalogue, as an official document lists it."""

    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("类别名称", max_length=60)
    pinyin = models.CharField("拼音", max_length=200, editable=False)
    source = models.CharField("文件", max_length=80)

    class Meta:
        verbose_name = "类别"
        constraints = [
            *walls(),
            models.UniqueConstraint(
                fields=["fund", "year", "number"], name="projects_category_number"
            ),
            models.UniqueConstraint(fields=["fund", "year", "name"], name="projects_category_name"),
            stays("projects_category"),
        ]

    def __str__(self) -> str:
        return self.name


@tracked("projects_categorylead")
class CategoryLead(AccessDefaults, FundModel):
    """A unit that leads a category; a category may have several, a unit may lead several."""

    category = FundForeignKey("projects.Category", verbose_name="类别", related_name="leads")
    unit = FundForeignKey("funds.Unit", verbose_name="牵头单位", related_name="+")
    sequence = models.PositiveSmallIntegerField("次序")

    class Meta:
        verbose_name = "类别的牵头单位"
        constraints = [
            *walls("category", "unit"),
            models.UniqueConstraint(
                fields=["fund", "category", "unit"], name="projects_categorylead_once"
            ),
            stays("projects_categorylead"),
        ]
        indexes = [models.Index(fields=["fund", "unit"])]

    def __str__(self) -> str:
        return f"{self.category_id} {self.unit_id}"

    def access_unit_ids(self) -> frozenset[int]:
        return frozenset({self.unit_id})
