"""Trainings (培训): which were held, how many came; and those one was at oneself."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.permissions import Accessible, Action
from kit.api.operations import Operation
from kit.api.parameters import Day, Flag, ListParameters, Text
from projects.api.activities import Struck
from volunteers.api.shapes import OrganisationBrief, Whole
from volunteers.masking import hours_text
from volunteers.models import Trained, Training, Volunteer
from volunteers.queries.reach import is_hidden
from volunteers.queries.trainings import visible_trainings, with_times

A = Action


class OwnTrainingShown(serializers.Serializer[Training]):
    """一次培训。"""

    number = serializers.CharField()
    title = Struck()
    held_on = serializers.DateField()
    minutes = Whole(help_text="时长，分钟")
    hours = serializers.SerializerMethodField(help_text="时长，小时，一位小数，不进位")
    place = Struck(allow_blank=True)
    organisation = OrganisationBrief(allow_null=True, help_text="主办组织；null 是文明办")

    def get_hours(self, row: Training) -> str:
        return hours_text(row.minutes)


class TrainingShown(OwnTrainingShown):
    """一次培训，和参加的人次。次、人次、人不能相加。"""

    times = Whole(help_text="参加人次：有依据写明的，用写明的；没有的，是名单上的人数")
    listed = Whole(help_text="名单上的人数")
    basis = Struck(allow_blank=True, help_text="人次的依据")
    withdrawn_note = Struck(allow_blank=True, help_text="作废的原因；没有作废是空的")


class OwnTrainingParameters(ListParameters):
    first = Day(field_name="training__held_on", lookup_expr="gte", label="培训不早于")
    last = Day(field_name="training__held_on", lookup_expr="lte", label="培训不晚于")


class TrainingParameters(ListParameters):
    organisation = Text(field_name="organisation__number", label="主办组织的编号")
    first = Day(field_name="held_on", lookup_expr="gte", label="培训不早于")
    last = Day(field_name="held_on", lookup_expr="lte", label="培训不晚于")
    withdrawn = Flag(method="undone", label="已作废")

    def undone(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        gone = rows.exclude(withdrawn_note="")
        return gone if value == "true" else rows.filter(withdrawn_note="")


class TrainingList(FundList):
    """The trainings the caller sees, the newest first."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_trainings",
            "列出培训",
            A.VOLUNTEER_VIEW,
            TrainingShown,
            many=True,
            detail="志愿组织只看到本组织和下级的。作废的也在里面，不要计数。",
        )
    }
    parameters = TrainingParameters
    order = ("-held_on", "-id")

    def rows(self) -> QuerySet[Training]:
        return with_times(visible_trainings(self.person, self.fund))


class TrainingDetail(FundApi):
    """One training."""

    tag = "志愿服务"
    operations = {"GET": Operation("get_training", "看一次培训", A.VOLUNTEER_VIEW, TrainingShown)}
    training: Training

    def load(self, **kwargs: Any) -> None:
        rows = with_times(Training.objects.select_related("organisation"))
        self.training = get_object_or_404(rows, number=kwargs["number"])
        if is_hidden(self.person, self.fund, self.training):
            raise Http404

    def subject(self) -> Accessible:
        return self.training

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.training)


class OwnTrainings(FundList):
    """The trainings the caller was at, the newest first; nothing for who is no volunteer here."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_own_trainings",
            "列出本人参加的培训",
            A.VOLUNTEER_OWN,
            OwnTrainingShown,
            many=True,
            detail="只有本人的；作废的不在里面。",
        )
    }
    parameters = OwnTrainingParameters
    order = ("-training__held_on", "-id")

    def rows(self) -> QuerySet[Trained]:
        own = Volunteer.objects.filter(person=self.person)
        rows = Trained.objects.filter(volunteer__in=own, training__withdrawn_note="")
        return rows.select_related("training__organisation")

    def prepared(self, rows: list[Any]) -> list[Training]:
        return [row.training for row in rows]
