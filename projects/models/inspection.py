"""Inspections (督导检查): drawn by a seed, with findings and rectification."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit.tenancy.guards import moves_only, settled
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.models.execution import OfProject


class InspectionState(models.TextChoices):
    """Where an inspection stands."""

    PLANNED = "PLANNED", "待检查"
    CLEAR = "CLEAR", "未发现问题"
    RECTIFYING = "RECTIFYING", "待整改"
    RECTIFIED = "RECTIFIED", "已整改，待复查"
    DONE = "DONE", "整改已复查"


@tracked("projects_inspectionround")
class InspectionRound(AccessDefaults, FundModel):
    """One round of inspections (检查批次): the projects were drawn by a published seed."""

    number = models.CharField("编号", max_length=20, editable=False)
    title = models.CharField("名称", max_length=80)
    year = models.PositiveSmallIntegerField("年度")
    draw = FundForeignKey(
        "projects.Draw", verbose_name="抽取记录", null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("完成期限")
    created_by = PersonForeignKey(verbose_name="登记人", related_name="+")

    class Meta:
        verbose_name = "检查批次"
        constraints = [
            *walls("draw"),
            models.UniqueConstraint(
                fields=["fund", "number"], name="projects_inspectionround_number"
            ),
            *settled("projects_inspectionround", "number", "year", "draw_id", "created_by_id"),
        ]
        indexes = [models.Index(fields=["fund", "year", "id"])]

    def __str__(self) -> str:
        return self.title


@tracked("projects_inspection")
class Inspection(OfProject, AccessDefaults, FundModel):
    """The inspection of one project: what was found, and what was done about it."""

    round = FundForeignKey(
        "projects.InspectionRound", verbose_name="检查批次", related_name="inspections"
    )
    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="inspections")
    state = models.CharField(
        "状态", max_length=10, choices=InspectionState, default=InspectionState.PLANNED
    )
    visited_on = models.DateField("检查日期", null=True, blank=True)
    findings = models.TextField("发现的问题", max_length=2000, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    rectification = models.TextField("整改情况", max_length=2000, blank=True)
    recheck_note = models.CharField("复查意见", max_length=300, blank=True)
    inspected_by = PersonForeignKey(verbose_name="检查人", null=True, blank=True, related_name="+")
    rectified_by = PersonForeignKey(verbose_name="整改人", null=True, blank=True, related_name="+")
    rechecked_by = PersonForeignKey(verbose_name="复查人", null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "督导检查"
        constraints = [
            *walls("round", "project"),
            models.UniqueConstraint(
                fields=["fund", "round", "project"], name="projects_inspection_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=InspectionState.RECTIFYING)
                | Q(rectify_by__isnull=False) & ~Q(findings=""),
                name="projects_inspection_rectifying",
            ),
            *moves_only(
                "projects_inspection",
                "state",
                steps=frozenset(
                    {
                        ("PLANNED", "CLEAR"),
                        ("PLANNED", "RECTIFYING"),
                        ("RECTIFYING", "RECTIFIED"),
                        ("RECTIFIED", "RECTIFYING"),
                        ("RECTIFIED", "DONE"),
                    }
                ),
                entry="NEW.state = 'PLANNED'",
            ),
            *settled("projects_inspection", "round_id", "project_id"),
        ]
        indexes = [
            models.Index(fields=["fund", "project", "id"]),
            models.Index(fields=["fund", "state", "rectify_by", "id"]),
        ]
