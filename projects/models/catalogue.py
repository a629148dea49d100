"""The catalogue of project categories (类别) and the units that lead them (牵头单位)."""

from django.db import models
from django.db.models import F, Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import stays
from kit.tenancy.models import FundForeignKey, FundModel, tracked
from kit.tenancy.walls import walls


@tracked("projects_category")
class Category(AccessDefaults, FundModel):
    """One category of projects in a year's catalogue, as an official document lists it.

    ``document`` is the registered document behind it; ``source`` keeps the printed words, and is
    all there is where no document is registered. A retired category is offered no more, stays on
    the projects that have it, and frees its number and name.
    """

    year = models.PositiveSmallIntegerField("年度")
    number = models.PositiveSmallIntegerField("序号")
    name = models.CharField("类别名称", max_length=60)
    pinyin = models.CharField("拼音", max_length=200, editable=False)
    source = models.CharField("依据", max_length=80, blank=True)
    document = FundForeignKey(
        "funds.Document", verbose_name="文件", null=True, blank=True, related_name="+"
    )
    retired_at = models.DateTimeField("停用时间", null=True, blank=True)
    merged_into = FundForeignKey(
        "self", verbose_name="并入的类别", null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "类别"
        constraints = [
            *walls("document", "merged_into"),
            models.UniqueConstraint(
                fields=["fund", "year", "number"],
                condition=Q(retired_at__isnull=True),
                name="projects_category_number",
            ),
            models.UniqueConstraint(
                fields=["fund", "year", "name"],
                condition=Q(retired_at__isnull=True),
                name="projects_category_name",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True)
                | Q(retired_at__isnull=False) & ~Q(merged_into=F("id")),
                name="projects_category_merged_is_retired",
            ),
            stays("projects_category"),
        ]
        indexes = [
            models.Index(fields=["fund", "year", "number"]),
            models.Index(fields=["fund", "document"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def basis(self) -> str:
        """What the category rests on: the document's number or title, else the printed words."""
        return str(self.document) if self.document else self.source


@tracked("projects_categorylead")
class CategoryLead(AccessDefaults, FundModel):
    """A unit that leads a category; a category may have several, a unit may lead several.

    A unit that leads it no more keeps its row, ``withdrawn``.
    """

    category = FundForeignKey("projects.Category", verbose_name="类别", related_name="leads")
    unit = FundForeignKey("funds.Unit", verbose_name="牵头单位", related_name="+")
    sequence = models.PositiveSmallIntegerField("次序")
    withdrawn = models.BooleanField("不再牵头", default=False)

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
