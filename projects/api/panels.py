"""Panels (评审组) and, once one is closed, its scores; for the office alone, experts by seat.

Experts have no API, so that what a call hides from them cannot reach them here; nobody's name goes
out with a score.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundList
from funds.permissions import Accessible, Action
from kit.api.fields import Money, coded, words_of
from kit.api.operations import Operation
from kit.errors import Refusal
from projects.models import Candidate, Decision, Panel, PanelState, ReviewState
from projects.queries.panels import FINISHED, members_of, panels_listed, scored

A = Action
Text = serializers.CharField
Whole = serializers.IntegerField
Moment = serializers.DateTimeField
NOT_YET = "评分还没有结束。结束以前谁也看不到分数；请等评审组评分结束后再取。"


class Score(serializers.DecimalField):
    """Points of 100 as text with two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, decimal_places=2, **kwargs)


class PanelShown(serializers.Serializer[Any]):
    """评审组和它的进度；没有分数，也没有专家姓名。"""

    number = Text()
    title = Text()
    call = Text(source="call.number", help_text="征集公告的编号")
    seats = Whole(help_text="每个项目的评审专家数")
    state = coded(PanelState)
    state_label = words_of("state")
    due_at = Moment(help_text="评分截止")
    closed_at = Moment(allow_null=True)
    decided_at = Moment(allow_null=True)
    candidates = Whole(source="candidate_count")
    reviews = Whole(source="review_count", help_text="分配的评审份数")
    recused = Whole(source="recused_count", help_text="回避")
    sealed = Whole(source="sealed_count", help_text="已封存")


class ReviewShown(serializers.Serializer[Any]):
    """一位专家的评审意见；seat 是席位，不是姓名。"""

    seat = Whole()
    state = coded(ReviewState)
    state_label = words_of("state")
    total = Score(allow_null=True)
    scores = serializers.DictField(child=Score(), help_text="评审指标的序号 → 得分")
    suggested = Money(allow_null=True, help_text="建议金额，元")
    comment = Text(allow_blank=True)


class CandidateShown(serializers.Serializer[Any]):
    """一个参评项目的结果。"""

    project = Text(source="project.ref", help_text="项目编号")
    name = Text(source="project.name")
    rank = Whole(allow_null=True)
    tied = serializers.BooleanField(help_text="并列")
    mean = Score(allow_null=True, help_text="去掉一个最高、一个最低后的平均分")
    counted = Whole(allow_null=True, help_text="有效评分数")
    suggested = Money(allow_null=True, help_text="建议金额，元")
    decision = coded(Decision, allow_blank=True)
    decision_label = words_of("decision")
    reviews = ReviewShown(many=True, source="seen")


class PanelList(FundList):
    """Every panel, the newest first, with its counts."""

    tag = "征集与评审"
    operations = {
        "GET": Operation("list_panels", "列出评审组", A.PANEL_MANAGE, PanelShown, many=True)
    }

    def rows(self) -> QuerySet[Any]:
        years = self.reach(A.PANEL_MANAGE)
        return panels_listed().filter(Q() if years is None else Q(call__year__in=sorted(years)))


class PanelResults(FundList):
    """The candidates of a closed panel by rank, with what each seat gave."""

    tag = "征集与评审"
    operations = {
        "GET": Operation(
            "list_panel_results",
            "列出评审结果",
            A.PANEL_MANAGE,
            CandidateShown,
            many=True,
            detail="只给文明办，评分结束以后才有；以前回答 409。",
            conflicts=True,
        )
    }
    order = ("rank", "id")
    panel: Panel

    def load(self, **kwargs: Any) -> None:
        self.panel = get_object_or_404(
            Panel.objects.select_related("call"), number=kwargs["number"]
        )

    def subject(self) -> Accessible:
        return self.panel

    def rows(self) -> QuerySet[Candidate]:
        return scored(self.panel)

    def prepared(self, rows: list[Any]) -> list[Any]:
        seats = {row.expert_id: place for place, row in enumerate(members_of(self.panel), 1)}
        for row in rows:
            row.seen = _by_seat(row.reviews.all(), seats)
        return rows

    def get(self, request: Request, **kwargs: Any) -> Response:
        if self.panel.state not in FINISHED:
            raise Refusal(NOT_YET)
        return super().get(request)


def _by_seat(reviews: Iterable[Any], seats: Mapping[int, int]) -> list[Any]:
    """Return reviews in order of their seats; one that is not sealed says nothing."""
    found = [row for row in reviews if row.expert_id in seats]
    for row in found:
        row.seat = seats[row.expert_id]
        if row.state != ReviewState.SEALED:
            row.total, row.scores, row.suggested, row.comment = None, {}, None, ""
    return sorted(found, key=lambda row: row.seat)
