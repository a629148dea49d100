"""Evaluations (项目评估) that were submitted, with what they found of the indicators."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from funds.api.base import FundList
from funds.permissions import Action
from kit.api.fields import coded, words_of
from kit.api.operations import Operation
from projects.api.applications import Quantity
from projects.api.base import ProjectRows
from projects.models import Evaluation, Grade, IndicatorResult, Measure, Phase
from projects.queries.evaluation import share
from projects.queries.evaluation_lists import submitted_within

A = Action
Text = serializers.CharField
Day = serializers.DateField
Moment = serializers.DateTimeField


class AchievedShown(serializers.Serializer[Any]):
    """一个指标的完成情况。"""

    name = Text(source="indicator.name")
    measure = coded(Measure, source="indicator.measure")
    measure_label = Text(source="indicator.get_measure_display")
    target = Quantity(source="indicator.target")
    achieved = Quantity()
    percent = serializers.SerializerMethodField(help_text="完成率，%，取整")
    note = Text(allow_blank=True)

    def get_percent(self, row: IndicatorResult) -> int:
        return int(share(row.achieved, row.indicator.target))


class EvaluationShown(serializers.Serializer[Evaluation]):
    """已提交的一次评估。"""

    project = Text(source="project.ref", help_text="项目编号")
    phase = coded(Phase)
    phase_label = words_of("phase")
    round = serializers.IntegerField(help_text="这个阶段的第几次")
    visited_on = Day()
    place = Text(allow_blank=True)
    achievements = Text(help_text="完成情况")
    problems = Text(allow_blank=True, help_text="存在问题")
    advice = Text(allow_blank=True, help_text="建议")
    grade = coded(Grade)
    grade_label = words_of("grade")
    submitted_at = Moment()
    rectify_by = Day(allow_null=True, help_text="整改期限")
    rectification = Text(allow_blank=True, help_text="整改情况")
    rectified_at = Moment(allow_null=True)
    indicators = AchievedShown(many=True, source="results")


def _with_results(rows: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    results = IndicatorResult.objects.select_related("indicator")
    ordered = results.order_by("indicator__sequence", "indicator_id")
    return rows.prefetch_related(Prefetch("results", ordered))


class EvaluationList(FundList):
    """The submitted evaluations of every project the caller sees, the latest first."""

    tag = "评估、审计与结项"
    operations = {
        "GET": Operation(
            "list_evaluations", "列出已提交的评估", A.PROJECT_VIEW, EvaluationShown, many=True
        )
    }
    order = ("-submitted_at", "-id")

    def rows(self) -> QuerySet[Evaluation]:
        return _with_results(submitted_within(self.person, self.fund.pk))


class ProjectEvaluations(ProjectRows):
    """The submitted evaluations of one project, the latest first."""

    tag = "评估、审计与结项"
    operations = {
        "GET": Operation(
            "list_project_evaluations",
            "列出一个项目的评估",
            A.PROJECT_VIEW,
            EvaluationShown,
            many=True,
        )
    }
    order = ("-submitted_at", "-id")

    def rows(self) -> QuerySet[Evaluation]:
        found = submitted_within(self.person, self.fund.pk)
        return _with_results(found.filter(project=self.project))
