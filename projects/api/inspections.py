"""Inspections (督导检查) of the projects the caller sees."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from funds.api.base import FundList
from funds.permissions import Action
from kit.api.fields import coded, words_of
from kit.api.operations import Operation
from kit.api.parameters import Code, ListParameters, Year
from projects.api.base import ProjectRows
from projects.models import Inspection, InspectionState
from projects.queries.inspections import inspections_among, inspections_of
from projects.queries.projects import visible_to

A = Action
Text = serializers.CharField
Day = serializers.DateField


class InspectionShown(serializers.Serializer[Any]):
    """对一个项目的督导检查。"""

    round = Text(source="round.number", help_text="检查批次的编号")
    round_title = Text(source="round.title")
    due_on = Day(source="round.due_on", help_text="检查的完成期限")
    project = Text(source="project.ref", help_text="项目编号")
    state = coded(InspectionState)
    state_label = words_of("state")
    visited_on = Day(allow_null=True)
    findings = Text(allow_blank=True, help_text="发现的问题")
    rectify_by = Day(allow_null=True, help_text="整改期限")
    rectification = Text(allow_blank=True, help_text="整改情况")
    recheck_note = Text(allow_blank=True, help_text="复查意见")


class InspectionParameters(ListParameters):
    year = Year(method="keep", label="检查批次的年度；不写是基金现在的年度")
    state = Code(codes=InspectionState, method="keep", label="状态")


class InspectionList(FundList):
    """The inspections of a year, the newest round first."""

    tag = "执行"
    operations = {
        "GET": Operation(
            "list_inspections", "列出督导检查", A.PROJECT_VIEW, InspectionShown, many=True
        )
    }
    parameters = InspectionParameters
    order = ("-round_id", "id")

    def rows(self) -> QuerySet[Inspection]:
        state = self.asked["state"]
        return inspections_among(
            visible_to(self.person, self.fund.pk),
            year=self.year(A.PROJECT_VIEW),
            state=InspectionState(state) if state else None,
        )


class ProjectInspections(ProjectRows):
    """The inspections of one project, the newest first."""

    tag = "执行"
    operations = {
        "GET": Operation(
            "list_project_inspections",
            "列出一个项目的督导检查",
            A.PROJECT_VIEW,
            InspectionShown,
            many=True,
        )
    }

    def rows(self) -> QuerySet[Inspection]:
        return inspections_of(self.project).select_related("project")
