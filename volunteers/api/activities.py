"""Activities (志愿活动) and shifts one can join: reading them, and drafting an activity once."""

from datetime import date, datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.api.base import FundApi, FundList
from funds.permissions import Action, can
from kit import clock
from kit.api.asking import Asked
from kit.api.fields import AskedCode, AskedFlag, AskedNumber, AskedRow, AskedText
from kit.api.operations import Operation
from kit.api.parameters import Code, Day, Flag, ListParameters, Text
from projects.models.execution import ActivityPart
from projects.queries.projects import visible_to
from volunteers.api.shapes import ShiftShown, VolunteerActivityShown
from volunteers.models import Activity, ActivityState, Division, InsuredBy, Organisation, Shift
from volunteers.queries.activity_lists import visible_activities
from volunteers.queries.finding import open_shifts, with_room
from volunteers.queries.reach import own_organisations, sees_all
from volunteers.services.activities import (
    LONGEST_SUMMARY,
    OLDEST,
    YOUNGEST,
    ActivityData,
    create_activity,
)

A = Action
LONGEST_NOTE = 300
EXAMPLE = {
    "title": "迎泽大街文明劝导",
    "summary": "早高峰在路口劝导行人和车辆。",
    "place": "迎泽大街与新建路口",
    "contact": "林老师",
    "phone": "0351-4000000",
    "conditions": "身体健康",
    "min_age": 16,
    "parts": ["RECRUITING", "TRAINING", "RECORDING"],
    "parts_note": "其余各项由市志愿服务联合会统一办理",
}


class ActivityParameters(ListParameters):
    state = Code(codes=ActivityState, label="状态")
    organisation = Text(field_name="organisation__number", label="主办组织的编号")
    division = Text(field_name="division__code", label="区县的区划代码")


class ShiftParameters(ListParameters):
    activity = Text(field_name="activity__number", label="活动编号")
    organisation = Text(field_name="activity__organisation__number", label="主办组织的编号")
    division = Text(field_name="activity__division__code", label="区县的区划代码")
    first = Day(method="from_day", label="开始不早于这一天")
    last = Day(method="to_day", label="开始不晚于这一天")
    free = Flag(method="with_room", label="还有名额")

    def from_day(self, rows: QuerySet[Shift], name: str, value: date) -> QuerySet[Shift]:
        return rows.filter(starts_at__gte=_moment(value, time.min))

    def to_day(self, rows: QuerySet[Shift], name: str, value: date) -> QuerySet[Shift]:
        return rows.filter(starts_at__lte=_moment(value, time.max))

    def with_room(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(left__gt=0) if value == "true" else rows.filter(left__lte=0)


def _moment(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


def _organisations(context: Any) -> QuerySet[Organisation]:
    """Return the organisations whose activities the caller runs."""
    person, fund = context["person"], context["fund"]
    rows = own_organisations(person, fund)
    return Organisation.objects.all() if sees_all(person, fund) else rows


class VolunteerActivityAsked(Asked):
    """一次志愿活动的草稿。不要写个人的身份证号、手机。"""

    title = AskedText(max_length=60)
    summary = AskedText(max_length=LONGEST_SUMMARY)
    place = AskedText(max_length=80)
    contact = AskedText(max_length=40, help_text="联系人")
    phone = AskedText(max_length=24, help_text="联系电话，公开给志愿者")
    organisation = AskedRow(
        _organisations, required=False, help_text="主办组织的 id；不写时是您单位的组织"
    )
    project = AskedRow(
        lambda context: visible_to(context["person"], context["fund"].pk),
        required=False,
        allow_null=True,
        help_text="所属项目的 id",
    )
    division = AskedText(required=False, max_length=6, help_text="区县的区划代码")
    conditions = AskedText(required=False, allow_blank=True, max_length=200)
    min_age = AskedNumber(
        required=False, allow_null=True, min_value=YOUNGEST, max_value=OLDEST, help_text="周岁"
    )
    needs_approval = AskedFlag(required=False)
    is_risky = AskedFlag(required=False)
    insurance = AskedText(required=False, allow_blank=True, max_length=200)
    insured_by = AskedCode(
        choices=InsuredBy.choices,
        required=False,
        help_text="有人身危险的，保险从哪里来；用各人已有的，盖不住那天的不能报名",
    )
    parts = serializers.ListField(
        child=AskedCode(choices=ActivityPart.choices),
        required=False,
        max_length=len(ActivityPart),
        help_text="安排了的七项工作",
    )
    parts_note = AskedText(required=False, allow_blank=True, max_length=LONGEST_NOTE)

    def validate_division(self, code: str) -> Division:
        division: Division | None = Division.objects.filter(code=code).first()
        if division is None:
            raise serializers.ValidationError("没有这个区划代码。请写本市区县的六位代码。")
        return division

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        own = own_organisations(self.context["person"], self.context["fund"])
        organisation = given.get("organisation") or own.first()
        if organisation is None:
            raise serializers.ValidationError({"organisation": ["请写明主办组织。"]})
        return {**given, "organisation": organisation}


class VolunteerActivityList(FundList):
    """What volunteers may join, and the drafts of those who run them; the newest first."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_volunteer_activities",
            "列出志愿活动",
            A.API_USE,
            VolunteerActivityShown,
            many=True,
            detail="已发布的给所有人；草稿和已取消的，只给办理活动的人。",
        ),
        "POST": Operation(
            "create_volunteer_activity",
            "填写一次志愿活动（存为草稿）",
            A.ACTIVITY_EDIT,
            VolunteerActivityShown,
            asks=VolunteerActivityAsked,
            status=201,
            again=True,
            detail="由志愿组织、执行单位或文明办填写，班次和发布在页面上办。"
            "必须带 Idempotency-Key 头：没有收到回答时用同一个值重发，不会填两次"
            "（第一次 201，之后 200）；同一个值用在别的活动上，回答 409。",
            example=EXAMPLE,
        ),
    }
    parameters = ActivityParameters

    def rows(self) -> QuerySet[Activity]:
        return activities_shown_to(self)

    def post(self, request: Request, **kwargs: Any) -> Response:
        key, given = self.own_key(), self.body()
        parts = tuple(ActivityPart(part) for part in given.pop("parts", ()))
        known = Activity.objects.filter(idempotency_key=key).exists()
        activity = create_activity(ActivityData(**given, parts=parts), by=self.person, key=key)
        shown = activities_shown_to(self).get(pk=activity.pk)
        return self.answer(shown, status=200 if known else 201)


class VolunteerActivityDetail(FundApi):
    """One activity."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "get_volunteer_activity", "看一次志愿活动", A.API_USE, VolunteerActivityShown
        )
    }
    activity: Activity

    def load(self, **kwargs: Any) -> None:
        found = activities_shown_to(self).filter(number=kwargs["number"]).first()
        if found is None:
            raise Http404
        self.activity = found

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.activity)


class ShiftList(FundList):
    """The shifts one can still join, the next first."""

    tag = "志愿服务"
    operations = {
        "GET": Operation(
            "list_shifts", "列出还没有结束的班次和名额", A.API_USE, ShiftShown, many=True
        )
    }
    parameters = ShiftParameters
    order = ("starts_at", "id")

    def rows(self) -> QuerySet[Shift]:
        return with_room(open_shifts(clock.now()))


def activities_shown_to(view: FundApi) -> QuerySet[Activity]:
    """Return the published activities, and every one that the caller runs."""
    shown = Q(state=ActivityState.PUBLISHED)
    if can(view.person, A.ACTIVITY_EDIT, view.fund):
        shown |= Q(pk__in=visible_activities(view.person, view.fund).values("pk"))
    return Activity.objects.filter(shown).select_related("organisation", "project", "division")
