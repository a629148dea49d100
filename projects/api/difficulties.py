"""Difficulties (困难问题): reading them, raising one, and saying what was done about it."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundList
from funds.permissions import Action
from kit.api.asking import Asked
from kit.api.fields import LARGEST_ID, AskedCode, AskedDay, AskedText, coded, words_of
from kit.api.operations import Operation
from kit.api.parameters import Code, ListParameters, Number
from projects.api.base import ProjectApi, ProjectRows
from projects.models import Difficulty, DifficultyState
from projects.queries.execution import difficulties_among, difficulties_of
from projects.queries.projects import visible_to
from projects.services.difficulties import (
    ENDS,
    LONGEST,
    DifficultyData,
    raise_difficulty,
    settle_difficulty,
)

A = Action
Text = serializers.CharField
Day = serializers.DateField
Moment = serializers.DateTimeField
EXAMPLE = {
    "title": "活动场地未落实",
    "content": "社区活动室正在装修，十一月前不能使用。",
    "due_on": "2021-11-01",
}
ANSWER = {"answer": "已协调街道文化站提供场地。", "end": "SOLVED"}


class DifficultyShown(serializers.Serializer[Difficulty]):
    """困难问题。"""

    number = Text()
    project = Text(source="project.ref", help_text="项目编号")
    title = Text()
    content = Text()
    due_on = Day(help_text="要求解决日期")
    state = coded(DifficultyState)
    state_label = words_of("state")
    escalated_on = Day(allow_null=True, help_text="上报文明办的日期")
    raised_at = Moment()
    answer = Text(allow_blank=True, help_text="处理情况")
    answered_at = Moment(allow_null=True)


class DifficultyAsked(Asked):
    """一个困难问题。"""

    title = AskedText(max_length=80)
    content = AskedText(max_length=LONGEST)
    due_on = AskedDay(help_text="要求解决日期，今天到一年之内")


class SettlementAsked(Asked):
    """怎样处理了。"""

    answer = AskedText(max_length=LONGEST, help_text="处理情况")
    end = AskedCode(choices=[(end.value, end.label) for end in ENDS])


class OpenParameters(ListParameters):
    state = Code(codes=DifficultyState, method="keep", label="状态；不写是未办结的")
    lead_unit = Number(method="keep", least=1, most=LARGEST_ID, label="牵头单位的 id")


class DifficultyList(FundList):
    """The difficulties of every project the caller sees, the nearest due date first."""

    tag = "执行"
    operations = {
        "GET": Operation(
            "list_difficulties", "列出困难问题", A.PROJECT_VIEW, DifficultyShown, many=True
        )
    }
    parameters = OpenParameters
    order = ("due_on", "id")

    def rows(self) -> QuerySet[Difficulty]:
        state = self.asked["state"]
        return difficulties_among(
            visible_to(self.person, self.fund.pk),
            state=DifficultyState(state) if state else None,
            unit_id=self.asked["lead_unit"],
        )


class ProjectDifficulties(ProjectRows):
    """The difficulties of one project, the newest first."""

    tag = "执行"
    operations = {
        "GET": Operation(
            "list_project_difficulties",
            "列出一个项目的困难问题",
            A.PROJECT_VIEW,
            DifficultyShown,
            many=True,
        ),
        "POST": Operation(
            "raise_difficulty",
            "提出困难问题",
            A.EXECUTION_REPORT,
            DifficultyShown,
            asks=DifficultyAsked,
            status=201,
            detail="告诉牵头单位；到期没有解决的自动上报文明办。同一问题没有办结时再提，得到原来那一件。",
            example=EXAMPLE,
        ),
    }

    def rows(self) -> QuerySet[Difficulty]:
        return difficulties_of(self.project).select_related("project")

    def post(self, request: Request, **kwargs: Any) -> Response:
        data = DifficultyData(**self.body())
        return self.answer(raise_difficulty(self.project.ref, data, by=self.person), status=201)


class DifficultyAnswer(ProjectApi):
    """Saying what was done about a difficulty."""

    tag = "执行"
    operations = {
        "POST": Operation(
            "settle_difficulty",
            "办结困难问题",
            A.DIFFICULTY_SOLVE,
            DifficultyShown,
            asks=SettlementAsked,
            detail="由牵头单位或文明办处理。已经办结的，回答 409。",
            example=ANSWER,
        )
    }
    difficulty: Difficulty

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.difficulty = get_object_or_404(difficulties_of(self.project), number=kwargs["number"])

    def post(self, request: Request, **kwargs: Any) -> Response:
        given = self.body()
        end = DifficultyState(given["end"])
        settled = settle_difficulty(self.difficulty.number, given["answer"], end, by=self.person)
        return self.answer(settled)
