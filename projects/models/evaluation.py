"""Evaluation (项目评估), mid-term and final: visit, indicators, grade, rectification."""

from django.db import models
from django.db.models import Q

from funds.models.access import AccessDefaults
from kit import clock
from kit.tenancy.guards import Guard, settled, stays
from kit.tenancy.models import FundForeignKey, FundModel, PersonForeignKey, tracked
from kit.tenancy.walls import walls
from projects.models.execution import OfProject


class Phase(models.TextChoices):
    """When a project is evaluated."""

    MIDTERM = "MIDTERM", "中期评估"
    FINAL = "FINAL", "末期评估"


class Grade(models.TextChoices):
    """What an evaluation came to (评估等次)."""

    EXCELLENT = "EXCELLENT", "优秀"
    GOOD = "GOOD", "良好"
    PASS = "PASS", "合格"
    FAIL = "FAIL", "不合格"


@tracked("projects_evaluation")
class Evaluation(OfProject, AccessDefaults, FundModel):
    """One evaluation of a project (评估): assigned, written, then submitted with its grade.

    A grade of 不合格 asks for rectification by ``rectify_by``; the next round judges it. Submitted
    rows keep what was judged.
    """

    project = FundForeignKey("projects.Project", verbose_name="项目", related_name="evaluations")
    phase = models.CharField("阶段", max_length=8, choices=Phase)
    round = models.PositiveSmallIntegerField("次数", default=1)
    evaluator = PersonForeignKey(verbose_name="评估员", related_name="+")
    due_on = models.DateField("完成期限", null=True, blank=True)
    visited_on = models.DateField("走访日期", null=True, blank=True)
    place = models.CharField("走访地点", max_length=80, blank=True)
    met = models.CharField("访谈对象", max_length=200, blank=True)
    achievements = models.TextField("完成情况", max_length=2000, blank=True)
    problems = models.TextField("存在问题", max_length=2000, blank=True)
    advice = models.TextField("建议", max_length=2000, blank=True)
    grade = models.CharField("等次", max_length=9, choices=Grade, blank=True)
    rectify_by = models.DateField("整改期限", null=True, blank=True)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    rectification = models.TextField("整改情况", max_length=2000, blank=True)
    rectified_by = PersonForeignKey(verbose_name="整改人", null=True, blank=True, related_name="+")
    rectified_at = models.DateTimeField("整改提交时间", null=True, blank=True)
    assigned_by = PersonForeignKey(verbose_name="指派人", related_name="+")
    assigned_at = models.DateTimeField("指派时间", default=clock.now, editable=False)
    withdrawn_note = models.CharField("改派原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    class Meta:
        verbose_name = "项目评估"
        constraints = [
            *walls("project"),
            models.UniqueConstraint(
                fields=["fund", "project", "phase", "round"],
                condition=Q(withdrawn_note=""),
                name="projects_evaluation_round",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True)
                | ~Q(grade="") & Q(visited_on__isnull=False) & ~Q(achievements=""),
                name="projects_evaluation_form",
            ),
            models.CheckConstraint(
                condition=Q(submitted_at__isnull=True)
                | ~Q(grade=Grade.FAIL)
                | Q(rectify_by__isnull=False),
                name="projects_evaluation_fail_has_deadline",
            ),
            Guard(
                name="projects_evaluation_submitted",
                on="UPDATE",
                broken=(
                    "OLD.submitted_at IS NOT NULL AND (OLD.grade, OLD.visited_on, OLD.place, "
                    "OLD.met, OLD.achievements, OLD.problems, OLD.advice, OLD.submitted_at, "
                    "OLD.evaluator_id, OLD.rectify_by, OLD.withdrawn_note) IS DISTINCT FROM "
                    "(NEW.grade, NEW.visited_on, NEW.place, NEW.met, NEW.achievements, "
                    "NEW.problems, NEW.advice, NEW.submitted_at, NEW.evaluator_id, "
                    "NEW.rectify_by, NEW.withdrawn_note)"
                ),
            ),
            Guard(
                name="projects_evaluation_rectified",
                on="UPDATE",
                broken=(
                    "OLD.rectified_at IS NOT NULL AND (OLD.rectification, OLD.rectified_by_id, "
                    "OLD.rectified_at) IS DISTINCT FROM (NEW.rectification, NEW.rectified_by_id, "
                    "NEW.rectified_at)"
                ),
            ),
            *settled("projects_evaluation", "project_id", "phase", "round"),
        ]
        indexes = [
            models.Index(fields=["fund", "evaluator", "submitted_at"]),
            models.Index(fields=["fund", "project", "phase"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_phase_display()}第{self.round}次"

    def access_person_ids(self) -> frozenset[int]:
        return frozenset({self.evaluator_id})


@tracked("projects_indicatorresult")
class IndicatorResult(AccessDefaults, FundModel):
    """What an evaluation found of one indicator (指标完成情况): achieved against target."""

    evaluation = FundForeignKey("projects.Evaluation", verbose_name="评估", related_name="results")
    indicator = FundForeignKey("projects.Indicator", verbose_name="指标", related_name="results")
    achieved = models.DecimalField("完成值", max_digits=12, decimal_places=2)
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        verbose_name = "指标完成情况"
        constraints = [
            *walls("evaluation", "indicator"),
            models.UniqueConstraint(
                fields=["fund", "evaluation", "indicator"], name="projects_indicatorresult_once"
            ),
            models.CheckConstraint(
                condition=Q(achieved__gte=0), name="projects_indicatorresult_achieved"
            ),
            stays("projects_indicatorresult"),
            Guard(
                name="projects_indicatorresult_submitted",
                on="INSERT OR UPDATE",
                broken=(
                    "EXISTS (SELECT FROM projects_evaluation e WHERE e.id = NEW.evaluation_id "
                    "AND e.fund_id = NEW.fund_id AND e.submitted_at IS NOT NULL)"
                ),
            ),
        ]
