"""Batches of stars (认定批次), and who was recognised by each."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.permissions import Action
from kit.api.fields import coded, words_of
from kit.api.operations import Operation
from kit.api.parameters import Code, Day, Flag, ListParameters, Number
from volunteers.api.shapes import StarShown
from volunteers.masking import hours_text
from volunteers.models import BatchState, StarAward, StarBatch, Subject
from volunteers.queries.stars import awards, batches, counts_of, seen_by

A = Action
Text = serializers.CharField
Whole = serializers.IntegerField
DayShown = serializers.DateField


class BatchShown(serializers.Serializer[StarBatch]):
    """一次星级认定。"""

    number = Text()
    title = Text()
    subject = coded(Subject)
    subject_label = words_of("subject")
    state = coded(BatchState)
    state_label = words_of("state")
    cutoff = DayShown(help_text="截止日期")
    until = DayShown(help_text="计入的时长到这一天为止，含这一天")
    rule = Text(source="rule.basis", help_text="规则的依据")
    rule_from = DayShown(source="rule.effective_from", help_text="这版规则的生效日期")
    noticed_on = DayShown(allow_null=True, help_text="公示日期")
    notice_ends_on = DayShown(allow_null=True, help_text="公示截止，含这一天")
    notice_days = Whole(help_text="公示期，工作日")
    document = Text(allow_blank=True, help_text="文号")
    confirmed_on = DayShown(allow_null=True, help_text="认定日期")


class LevelCountShown(serializers.Serializer[Any]):
    """一个星级有多少人（组织是多少个）。"""

    rank = Whole(source="level.level", help_text="级")
    level = Text(source="level.name")
    proposed = Whole(help_text="拟认定；认定以后是已认定")
    dropped = Whole(help_text="不予认定")


class BatchWhole(BatchShown):
    """一次星级认定，和各级的数量。人和组织不能相加。"""

    counts = serializers.SerializerMethodField(help_text="各级的数量，全市的")

    @extend_schema_field(LevelCountShown(many=True))
    def get_counts(self, row: StarBatch) -> list[Any]:
        return list(LevelCountShown(counts_of(row), many=True).data)


class BatchStarShown(StarShown):
    """这一批认定的一个星级。列出的都是您在页面上看得到姓名的人，写全名。"""

    number = Text(source="who.number", help_text="志愿者编号；组织的是组织编号")
    minutes = Whole(source="candidate.minutes", help_text="认定时的累计时长，分钟")
    hours = serializers.SerializerMethodField(help_text="小时，一位小数，不进位")

    def get_name(self, row: StarAward) -> str:
        return row.who.name if row.volunteer is None else row.volunteer.shown_name

    def get_hours(self, row: StarAward) -> str:
        return hours_text(row.candidate.minutes)


class BatchParameters(ListParameters):
    subject = Code(codes=Subject, label="认定对象")
    state = Code(codes=BatchState, label="状态")
    first = Day(field_name="cutoff", lookup_expr="gte", label="截止日期不早于")
    last = Day(field_name="cutoff", lookup_expr="lte", label="截止日期不晚于")


class BatchStarParameters(ListParameters):
    rank = Number(field_name="rank", least=1, most=20, label="级")
    revoked = Flag(method="undone", label="已撤销")

    def undone(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(revoked_on__isnull=value != "true")


class BatchList(FundList):
    """Every batch, the latest cut-off first."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_star_batches", "列出星级认定批次", A.VOLUNTEER_VIEW, BatchShown, many=True
        )
    }
    parameters = BatchParameters
    order = ("-cutoff", "-id")

    def rows(self) -> QuerySet[StarBatch]:
        return batches()


class OfBatch(FundApi):
    """An address of one batch."""

    batch: StarBatch

    def load(self, **kwargs: Any) -> None:
        found = batches().filter(number=kwargs["number"]).first()
        if found is None:
            raise Http404
        self.batch = found


class BatchDetail(OfBatch):
    """One batch with its counts."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "get_star_batch", "看一批星级认定和各级的数量", A.VOLUNTEER_VIEW, BatchWhole
        )
    }

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.batch)


class BatchStars(OfBatch, FundList):
    """The stars of a batch, in the order of their certificates; a team finds its own there."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_star_batch_awards",
            "列出一批认定的星级",
            A.VOLUNTEER_VIEW,
            BatchStarShown,
            many=True,
            detail="认定以后才有。志愿组织只看到本组织和下级的人。",
        )
    }
    parameters = BatchStarParameters
    order = ("id",)

    def rows(self) -> QuerySet[StarAward]:
        rows: QuerySet[StarAward] = awards().filter(seen_by(self.person, self.fund.pk))
        return rows.filter(candidate__batch=self.batch).defer("volunteer__sealed")
