"""The pool of experts (评审专家库) and their conflicts of interest (利益关系)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls


class ConflictKind(models.TextChoices):
    """Why an expert stays away from a project (回避情形)."""

    OWN_UNIT = "OWN_UNIT", "本单位"
    RELATIVE = "RELATIVE", "近亲属"
    COOPERATION = "COOPERATION", "三年内有合作"
    ADVISER = "ADVISER", "担任顾问"
    OTHER = "OTHER", "其他可能影响公正的关系"


@tracked("projects_expert")
class Expert(AccessDefaults, FundModel):
    """Somebody who may be asked to review (评审专家), by the number that stands in published draws.

    ``fields`` are names of categories; empty is 综合, all of them. ``load`` is the most
    applications of one call the expert takes.
    """

    number = models.CharField("专家编号", max_length=20, editable=False)
    person = PersonForeignKey(verbose_name="账号", related_name="+")
    unit = FundForeignKey(
        "funds.Unit", verbose_name="所在单位", null=True, blank=True, related_name="+"
    )
    employer = models.CharField("单位（库外）", max_length=80, blank=True)
    title = models.CharField("职称职务", max_length=60, blank=True)
    fields: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=60), verbose_name="专业领域", default=list, blank=True
    )
    load = models.PositiveSmallIntegerField("一次最多评审（个）", default=30)
    left_on = models.DateField("出库日期", null=True, blank=True)

    class Meta:
        verbose_name = "评审专家"
        constraints = [
            *walls("unit"),
            models.UniqueConstraint(fields=["fund", "number"], name="projects_expert_number"),
            models.UniqueConstraint(fields=["fund", "person"], name="projects_expert_person"),
            models.CheckConstraint(condition=Q(load__gt=0), name="projects_expert_load"),
            *settled("projects_expert", "number", "person_id"),
        ]

    def __str__(self) -> str:
        return self.number

    def access_person_ids(self) -> frozenset[int]:
        return frozenset({self.person_id})


@tracked("projects_expertconflict")
class ExpertConflict(AccessDefaults, FundModel):
    """A tie of an expert to a unit on record (利益关系登记); it may end on a day."""

    expert = FundForeignKey("projects.Expert", verbose_name="专家", related_name="conflicts")
    unit = FundForeignKey("funds.Unit", verbose_name="单位", related_name="+")
    kind = models.CharField("情形", max_length=12, choices=ConflictKind)
    until = models.DateField("有效至", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "利益关系"
        constraints = [
            *walls("expert", "unit"),
            models.UniqueConstraint(
                fields=["fund", "expert", "unit", "kind"], name="projects_expertconflict_once"
            ),
            stays("projects_expertconflict"),
        ]
        indexes = [models.Index(fields=["fund", "unit"])]
