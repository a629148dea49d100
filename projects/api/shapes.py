"""What a project looks like in JSON, and what a caller sends of one."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from funds.api.shapes import CampaignBrief, UnitBrief
from funds.models import Unit
from kit.api.asking import Asked
from kit.api.fields import (
    AskedDay,
    AskedMoney,
    AskedNumber,
    AskedRow,
    AskedText,
    Marks,
    Money,
    coded,
    words_of,
)
from kit.placeholders import filled_in
from projects.lifecycle import State
from projects.models import Call, Category, ProjectYear, YearOutcome
from projects.queries.answering import calls_to_answer
from projects.queries.catalogue import categories_in_force, implementing_units, units_to_lead
from projects.queries.history import Event
from projects.queries.money import ProjectMoney
from projects.services.advance import LONGEST_NOTE
from projects.services.elements import NAME_LENGTH

Text = serializers.CharField
Day = serializers.DateField
Whole = serializers.IntegerField
MOST_PEOPLE = 1_000_000
LONGEST_TEXT = 2000
SHOWN = [("known", "已知"), ("unstated", "未说明"), ("na", "不适用")]


class CategoryBrief(serializers.Serializer[Any]):
    """类别的名称。"""

    id = Whole()
    number = Whole()
    name = Text()


class CategoryShown(CategoryBrief):
    """类别和它的牵头单位。"""

    year = Whole()
    source = Text(help_text="依据的文件")
    lead_units = serializers.SerializerMethodField()

    def get_lead_units(self, category: Category) -> list[dict[str, Any]]:
        units: list[dict[str, Any]] = UnitBrief(
            [lead.unit for lead in category.leads.all()], many=True
        ).data
        return units


class GroupBrief(serializers.Serializer[Any]):
    """常态化归类。"""

    code = Text()
    name = Text()


class YearBrief(serializers.Serializer[Any]):
    """项目的一个执行年度。"""

    year = Whole()
    outcome = coded(YearOutcome)
    outcome_label = words_of("outcome")
    group = GroupBrief(allow_null=True)


class YearTold(YearBrief):
    """项目的一个执行年度，连同年度小结。"""

    heading = Text(allow_blank=True)
    paragraph = serializers.SerializerMethodField(help_text="年度小结，数字已填入")
    marks = Marks()

    def get_paragraph(self, row: ProjectYear) -> str:
        return filled_in(row.paragraph, row.year)


class MoneyShown(serializers.Serializer[ProjectMoney]):
    """项目的钱，截至今天，元。"""

    agreed = Money(allow_null=True, help_text="协议金额")
    owed = Money(help_text="已确认应付")
    paid = Money(allow_null=True, help_text="已拨付")
    refunded = Money(help_text="退款到账")
    refund_due = Money(help_text="应收退款，还没有到账的")
    net_paid = Money(allow_null=True, help_text="已拨付净额＝已拨付−退款到账")
    outstanding = Money(allow_null=True, help_text="应付未付")
    unpaid_of_agreement = Money(allow_null=True, help_text="合同未拨付余额＝协议金额−已拨付净额")
    next_due = Day(allow_null=True)
    agreed_is = serializers.ChoiceField(choices=SHOWN)
    paid_is = serializers.ChoiceField(choices=SHOWN)
    outstanding_is = serializers.ChoiceField(choices=SHOWN)


class CallBrief(serializers.Serializer[Any]):
    """征集公告的编号和标题。"""

    id = Whole()
    number = Text()
    title = Text()


class ProjectShown(serializers.Serializer[Any]):
    """项目。"""

    ref = Text(help_text="地址里用的编号；草稿还没有编号")
    number = Text(allow_null=True)
    name = Text()
    state = coded(State)
    state_label = words_of("state")
    historical = serializers.BooleanField(help_text="历史录入")
    category = CategoryBrief(allow_null=True)
    lead_unit = UnitBrief(allow_null=True)
    implementer = UnitBrief(allow_null=True)
    campaign = CampaignBrief(allow_null=True)
    call = CallBrief(allow_null=True)
    funding_year = Whole(allow_null=True, help_text="立项年")
    beneficiaries = Text(allow_blank=True, help_text="服务对象")
    service_type = Text(allow_blank=True, help_text="服务类型")
    service_duration = Text(allow_blank=True, help_text="服务时长")
    volunteers_planned = Whole(allow_null=True, help_text="志愿者人数")
    funding_source = Text(allow_blank=True, help_text="项目资金保障")
    sessions_planned = Whole(allow_null=True, help_text="开展次数")
    requested_amount = Money(allow_null=True, help_text="申请金额，元")
    starts_on = Day(allow_null=True)
    ends_on = Day(allow_null=True)
    years = YearBrief(many=True)
    money = MoneyShown()
    marks = Marks()
    version = Whole(help_text="版次；修改时带上它")


class StepShown(serializers.Serializer[Any]):
    """流程里的一步，和它还缺什么。"""

    code = Text()
    label = Text()
    may_take = serializers.BooleanField(help_text="您有办理这一步的权限")
    missing = serializers.ListField(child=Text())


class ProjectInFull(ProjectShown):
    """项目，连同年度小结、协议编号和现在能办的步骤。"""

    years = YearTold(many=True)
    commitments = serializers.ListField(child=Text(), help_text="协议承诺的编号")
    steps = StepShown(many=True)


class EventShown(serializers.Serializer[Event]):
    """一次办理。"""

    what = Text()
    when = serializers.DateTimeField()
    who = Text(allow_blank=True)
    note = Text(allow_blank=True)
    step = Text(allow_blank=True)
    state = serializers.ChoiceField(choices=State.choices)
    state_label = Text(source="state.label")


class HistoryShown(serializers.Serializer[Any]):
    """办理记录，新的在前。"""

    results = EventShown(many=True)


def _categories(context: Mapping[str, Any]) -> QuerySet[Category]:
    return categories_in_force(context["fund"].current_year())


def _leading(context: Mapping[str, Any]) -> QuerySet[Unit]:
    return units_to_lead(context["person"], context["fund"].pk)


def _implementing(context: Mapping[str, Any]) -> QuerySet[Unit]:
    return implementing_units()


def _calls(context: Mapping[str, Any]) -> QuerySet[Call]:
    return calls_to_answer(context["person"], context["fund"].pk)


def _text(words: str, most: int) -> AskedText:
    return AskedText(max_length=most, required=False, allow_blank=True, help_text=words)


def _count(words: str) -> AskedNumber:
    return AskedNumber(
        min_value=1, max_value=MOST_PEOPLE, required=False, allow_null=True, help_text=words
    )


class ElementsAsked(Asked):
    """What is known of a project; all may be left out but what a subclass demands."""

    name = AskedText(max_length=NAME_LENGTH, required=False)
    beneficiaries = _text("服务对象", LONGEST_TEXT)
    service_type = _text("服务类型", 120)
    service_duration = _text("服务时长", 120)
    volunteers_planned = _count("志愿者人数")
    funding_source = _text("项目资金保障", LONGEST_TEXT)
    sessions_planned = _count("开展次数")
    category = AskedRow(_categories, required=False, allow_null=True, help_text="类别的 id")
    lead_unit = AskedRow(_leading, required=False, allow_null=True, help_text="牵头单位的 id")
    implementer = AskedRow(
        _implementing, required=False, allow_null=True, help_text="实施单位的 id"
    )
    call = AskedRow(
        _calls, required=False, allow_null=True, help_text="正在征集、您可以申报的征集公告的 id"
    )
    requested_amount = AskedMoney(required=False, allow_null=True, help_text="申请金额，元")
    starts_on = AskedDay(required=False, allow_null=True)
    ends_on = AskedDay(required=False, allow_null=True)


class ProjectAsked(ElementsAsked):
    """一个新项目；草稿只需要名称。"""

    name = AskedText(max_length=NAME_LENGTH)


class EditAsked(ElementsAsked):
    """对项目的修改：写出的项改，没写的不动。"""

    version = AskedNumber(
        min_value=1, max_value=2**31 - 1, help_text="您看到的版次；别人改过就回答 409"
    )


class SubmitAsked(Asked):
    """提交申报。"""

    note = AskedText(
        max_length=LONGEST_NOTE, required=False, allow_blank=True, default="", help_text="说明"
    )
