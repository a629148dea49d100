"""Calls (征集公告): published ones for everybody who sees calls, drafts for those who make them."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.api.shapes import UnitBrief
from funds.permissions import Accessible, Action, can
from kit.api.fields import Money, coded, words_of
from kit.api.operations import Operation
from kit.api.parameters import Code, ListParameters, Year
from projects.api.shapes import CategoryBrief
from projects.lifecycle import BY_CODE
from projects.models import Applicants, Call, CallState
from projects.queries.calls import (
    Standing,
    calls_shown_to,
    in_standing,
    standing_of,
    units_that_may_apply,
    with_categories,
)

A = Action
Text = serializers.CharField
Whole = serializers.IntegerField
Moment = serializers.DateTimeField
Flag = serializers.BooleanField
STANDINGS = [(each.name, each.value) for each in Standing]


class Percent(serializers.DecimalField):
    """A share in percent as text with two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=5, decimal_places=2, **kwargs)


class CallShown(serializers.Serializer[Call]):
    """征集公告。"""

    id = Whole(help_text="登记项目时写在 call 里")
    number = Text()
    year = Whole()
    title = Text()
    standing = serializers.SerializerMethodField()
    standing_label = serializers.SerializerMethodField()
    opens_at = Moment()
    closes_at = Moment(help_text="到这一刻已经截止：7月5日24时写作7月6日0时")
    applicants = coded(Applicants)
    applicants_label = words_of("applicants")
    ceiling = Money(allow_null=True, help_text="单个项目申请上限，元；null 是没有上限")
    total_budget = Money(allow_null=True, help_text="本次征集总额，元")
    management_cap = Percent(allow_null=True, help_text="管理费上限，%")
    bans_fixed_assets = Flag(help_text="不得列支固定资产和基本建设")
    shift_percent = Percent(help_text="预算科目可调幅度，%")
    notice_days = Whole(help_text="公示期，工作日")
    published_at = Moment(allow_null=True)
    categories = serializers.SerializerMethodField()

    def get_standing(self, call: Call) -> str:
        return standing_of(call).name

    def get_standing_label(self, call: Call) -> str:
        return standing_of(call).value

    def get_categories(self, call: Call) -> list[dict[str, Any]]:
        return [CategoryBrief(row.category).data for row in call.categories.all()]


class RubricShown(serializers.Serializer[Any]):
    """评审指标；各项分值合计 100。"""

    sequence = Whole()
    name = Text()
    weight = Whole()
    explanation = Text(allow_blank=True)


class PlanShown(serializers.Serializer[Any]):
    """拨款计划的一批。"""

    sequence = Whole()
    name = Text()
    percent = Percent()
    step = serializers.SerializerMethodField(help_text="办完这一步，这一批可以付")

    def get_step(self, row: Any) -> str:
        return BY_CODE[row.step].label if row.step in BY_CODE else ""


class PaperShown(serializers.Serializer[Any]):
    """申报时要附的材料。"""

    name = Text()
    required = Flag()  # type: ignore[assignment] # a field, which the metaclass takes out


class ExtensionShown(serializers.Serializer[Any]):
    """一次延期。"""

    before = Moment()
    after = Moment()
    reason = Text()


class CallInFull(CallShown):
    """征集公告的全文和各项规则。"""

    text = Text(allow_blank=True)
    corrections_allowed = Whole(help_text="可以补正几次")
    correction_days = Whole(help_text="补正期限，工作日")
    rubric = RubricShown(many=True)
    tranche_plan = PlanShown(many=True)
    checklist = serializers.ListField(child=Text(), help_text="形式审查的各项")
    papers_asked = PaperShown(many=True)
    extensions = ExtensionShown(many=True)
    units = UnitBrief(many=True, help_text="可以申报的单位")


class CallParameters(ListParameters):
    year = Year(field_name="year", label="年度")
    standing = Code(codes=STANDINGS, method="stands", label="现在")

    def stands(self, rows: QuerySet[Call], name: str, value: str) -> QuerySet[Call]:
        return rows.filter(in_standing(Standing[value]))


class CallList(FundList):
    """The calls the caller may see, the latest year first."""

    tag = "征集与评审"
    operations = {"GET": Operation("list_calls", "列出征集公告", A.CALL_VIEW, CallShown, many=True)}
    parameters = CallParameters
    order = ("-year", "-id")

    def rows(self) -> QuerySet[Call]:
        self.reach(A.CALL_VIEW)
        return with_categories(calls_shown_to(self.person))


class CallDetail(FundApi):
    """One call with its rules."""

    tag = "征集与评审"
    operations = {"GET": Operation("get_call", "看一份征集公告", A.CALL_VIEW, CallInFull)}
    call: Call

    def load(self, **kwargs: Any) -> None:
        call = get_object_or_404(with_categories(Call.objects.all()), number=kwargs["number"])
        # A draft does not exist for those who see calls but make none.
        hidden = call.state == CallState.DRAFT and not can(self.person, A.CALL_MANAGE, call)
        if hidden and can(self.person, A.CALL_VIEW, call):
            raise Http404
        self.call = call

    def subject(self) -> Accessible:
        return self.call

    def get(self, request: Request, **kwargs: Any) -> Response:
        call: Any = self.call
        shown = {
            "rubric": call.rubric.order_by("sequence"),
            "tranche_plan": call.tranche_plan.order_by("sequence"),
            "checklist": [row.text for row in call.checklist.order_by("sequence")],
            "papers_asked": call.papers_asked.order_by("sequence"),
            "extensions": call.extensions.order_by("id"),
            "units": units_that_may_apply(call),
        }
        return self.answer(_Read(call, shown))


class _Read:
    """A call whose parts were read in their order."""

    def __init__(self, call: Call, parts: dict[str, Any]) -> None:
        self._call = call
        self.__dict__.update(parts)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)
