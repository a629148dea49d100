"""Activity reports (活动记录): reading them, and reporting one once."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from funds.permissions import Action
from kit.api.asking import Asked
from kit.api.fields import (
    AskedCode,
    AskedDay,
    AskedNumber,
    AskedQuantity,
    AskedRow,
    AskedText,
    ClockTime,
    coded,
    words_of,
)
from kit.api.operations import Operation
from kit.api.parameters import Day, Flag, ListParameters
from kit.personal import without_numbers
from projects.api.applications import Quantity
from projects.api.base import ProjectApi, ProjectRows
from projects.models import ActivityPart, ActivityReport, Measure, PlannedActivity
from projects.queries.execution import activities_of
from projects.services.activities import (
    LONGEST_CONTENT,
    LONGEST_NOTE,
    MOST_PEOPLE,
    MOST_SERVED,
    SERVED_IN,
    ActivityData,
    report_activity,
)

A = Action
Text = serializers.CharField
Whole = serializers.IntegerField
EXAMPLE = {
    "title": "晋祠周末讲解",
    "held_on": "2021-10-16",
    "begins_at": "09:00",
    "finishes_at": "12:00",
    "place": "晋祠博物馆",
    "content": "为游客讲解圣母殿和鱼沼飞梁。",
    "people": 12,
    "hours": "36.00",
    "parts": ["RECRUITING", "TRAINING", "RECORDING"],
    "parts_note": "其余各项由市志愿服务联合会统一办理",
    "counts": {"PERSON_TIMES": 240},
}


class Struck(serializers.CharField):
    """Free text in which a mobile or an identity number does not leave the portal."""

    def to_representation(self, value: Any) -> str:
        return without_numbers(str(value))


class CountShown(serializers.Serializer[Any]):
    """受益数量；不同单位的数不能相加。"""

    measure = coded(Measure)
    measure_label = words_of("measure")
    number = Quantity()


class ActivityShown(serializers.Serializer[ActivityReport]):
    """活动记录。文字里的手机和身份证号码不公开。"""

    number = Text()
    title = Struck()
    planned = Whole(source="planned_id", allow_null=True, help_text="活动计划里的 id")
    held_on = serializers.DateField()
    begins_at = ClockTime(allow_null=True)
    finishes_at = ClockTime(allow_null=True)
    place = Struck()
    content = Struck()
    people = Whole(help_text="志愿者，人")
    hours = Quantity(help_text="所有志愿者的服务时长合计，小时")
    parts = serializers.ListField(child=coded(ActivityPart), help_text="做到的七项工作")
    parts_note = Struck(allow_blank=True, help_text="其余各项未做的原因")
    counts = CountShown(many=True)
    photos = serializers.SerializerMethodField(help_text="照片张数；照片在页面上看")
    reported_at = serializers.DateTimeField()
    withdrawn = serializers.SerializerMethodField(help_text="已作废，不计数")
    withdrawn_note = Text(allow_blank=True)

    def get_photos(self, row: ActivityReport) -> int:
        return len(row.photos.all())

    def get_withdrawn(self, row: ActivityReport) -> bool:
        return bool(row.withdrawn_note)


class CountsAsked(Asked):
    """受益数量，按单位；没有的不写。"""

    def get_fields(self) -> dict[str, Any]:
        return {
            measure.value: AskedNumber(
                min_value=1, max_value=int(MOST_SERVED), required=False, help_text=measure.label
            )
            for measure in SERVED_IN
        }


class ActivityAsked(Asked):
    """一次活动。照片随后在页面上补；不要写服务对象的身份证号、电话。"""

    title = AskedText(max_length=80)
    held_on = AskedDay(help_text="活动日期")
    place = AskedText(max_length=80)
    content = AskedText(max_length=LONGEST_CONTENT)
    people = AskedNumber(min_value=1, max_value=MOST_PEOPLE, help_text="志愿者，人")
    hours = AskedQuantity(help_text="所有志愿者加在一起的服务时长，小时")
    begins_at = ClockTime(required=False, allow_null=True)
    finishes_at = ClockTime(required=False, allow_null=True)
    parts = serializers.ListField(
        child=AskedCode(choices=ActivityPart.choices),
        required=False,
        max_length=len(ActivityPart),
        help_text="做到的七项工作",
    )
    parts_note = AskedText(
        max_length=LONGEST_NOTE, required=False, allow_blank=True, help_text="其余各项未做的原因"
    )
    planned = AskedRow(
        lambda context: PlannedActivity.objects.filter(project=context["project"]),
        required=False,
        allow_null=True,
        help_text="活动计划里的 id，见申报书",
    )
    counts = CountsAsked(required=False)


class ActivityParameters(ListParameters):
    first = Day(field_name="held_on", lookup_expr="gte", label="活动不早于")
    last = Day(field_name="held_on", lookup_expr="lte", label="活动不晚于")
    withdrawn = Flag(method="undone", label="已作废")

    def undone(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return (
            rows.exclude(withdrawn_note="") if value == "true" else rows.filter(withdrawn_note="")
        )


class ActivityList(ProjectRows):
    """The activities of a project, the latest first."""

    tag = "执行"
    operations = {
        "GET": Operation(
            "list_activities", "列出活动记录", A.PROJECT_VIEW, ActivityShown, many=True
        ),
        "POST": Operation(
            "report_activity",
            "填报一次活动",
            A.EXECUTION_REPORT,
            ActivityShown,
            asks=ActivityAsked,
            status=201,
            again=True,
            detail="由牵头单位或实施单位填报。必须带 Idempotency-Key 头：没有收到回答时用同一个值"
            "重发，不会记两次（第一次 201，之后 200）；同一个值换了内容，回答 409。",
            example=EXAMPLE,
        ),
    }
    parameters = ActivityParameters
    order = ("-held_on", "-id")

    def rows(self) -> QuerySet[ActivityReport]:
        return activities_of(self.project)

    def post(self, request: Request, **kwargs: Any) -> Response:
        key, given = self.own_key(), self.body()
        counts = given.pop("counts", {})
        planned = given.pop("planned", None)
        data = ActivityData(
            **{
                **given,
                "parts": tuple(ActivityPart(part) for part in given.get("parts", ())),
                "planned_id": planned.pk if planned else None,
                "counts": {Measure(unit): Decimal(count) for unit, count in counts.items()},
            }
        )
        known = ActivityReport.objects.filter(idempotency_key=key).exists()
        activity = report_activity(self.project.ref, data, by=self.person, key=key)
        shown = self.rows().get(pk=activity.pk)
        return self.answer(shown, status=200 if known else 201)


class ActivityDetail(ProjectApi):
    """One activity of a project."""

    tag = "执行"
    operations = {"GET": Operation("get_activity", "看一次活动", A.PROJECT_VIEW, ActivityShown)}
    activity: ActivityReport

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.activity = get_object_or_404(activities_of(self.project), number=kwargs["number"])

    def get(self, request: Request, **kwargs: Any) -> Response:
        return self.answer(self.activity)
