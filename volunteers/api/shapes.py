"""What volunteer service looks like in JSON: no telephone, no identity number, no whole name."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.api.fields import coded, words_of
from projects.api.activities import Struck
from projects.models.execution import ActivityPart
from volunteers.masking import hours_text, masked_name
from volunteers.models import (
    Activity,
    ActivityState,
    InsuredBy,
    Organisation,
    RecordKind,
    ServiceRecord,
    Shift,
    StarAward,
)
from volunteers.queries.rankings import Place

Text = serializers.CharField
Day = serializers.DateField
Moment = serializers.DateTimeField
Whole = serializers.IntegerField
Flag = serializers.BooleanField


@extend_schema_field({"type": "string", "pattern": r"^-?[0-9]{1,3}\.[0-9]{6}$"})
class Degrees(serializers.DecimalField):
    """A latitude or longitude as text with six decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=9, decimal_places=6, allow_null=True, **kwargs)


class OrganisationBrief(serializers.Serializer[Any]):
    """志愿组织的名称。"""

    id = Whole()
    number = Text()
    name = Text()


class DivisionBrief(serializers.Serializer[Any]):
    """区县。"""

    code = Text(help_text="GB/T 2260 区划代码")
    name = Text()


class OrganisationShown(OrganisationBrief):
    """志愿组织、队伍。联系人和电话不在接口里。"""

    kind = serializers.SerializerMethodField(help_text="本市的队伍类别")
    code = Text(allow_blank=True, help_text="统一社会信用代码")
    is_registered = Flag(help_text="已在民政部门登记")
    parent = OrganisationBrief(allow_null=True, help_text="上级组织")
    division = DivisionBrief(allow_null=True)
    field = Text(allow_blank=True, help_text="服务领域")
    founded_on = Day(allow_null=True)
    closed_on = Day(allow_null=True)

    def get_kind(self, row: Organisation) -> str:
        return "" if row.kind is None else str(row.kind.name)


class VolunteerActivityShown(serializers.Serializer[Activity]):
    """志愿活动。文字里的手机和身份证号码不公开；联系人和电话在页面上看。"""

    number = Text()
    title = Struck()
    summary = Struck()
    state = coded(ActivityState)
    state_label = words_of("state")
    organisation = OrganisationBrief(help_text="主办组织")
    project = serializers.SerializerMethodField(help_text="所属项目的编号；没有是空的")
    division = DivisionBrief(allow_null=True)
    place = Struck()
    latitude = Degrees()
    longitude = Degrees()
    conditions = Struck(allow_blank=True, help_text="报名条件")
    min_age = Whole(allow_null=True, help_text="最低年龄，周岁")
    needs_approval = Flag(help_text="报名要组织者审核")
    is_risky = Flag(help_text="有人身危险，发布前要写明保险")
    insurance = Struck(allow_blank=True)
    insured_by = coded(InsuredBy)
    parts = serializers.ListField(child=coded(ActivityPart), help_text="安排了的七项工作")
    parts_note = Struck(allow_blank=True, help_text="其余各项未安排的原因")
    published_at = Moment(allow_null=True)
    cancel_reason = Struck(allow_blank=True)
    version = Whole()

    def get_project(self, row: Activity) -> str:
        return "" if row.project is None else str(row.project.number or "")


class ActivityBrief(serializers.Serializer[Any]):
    """活动的名称。"""

    number = Text()
    title = Struck()


class ShiftShown(serializers.Serializer[Shift]):
    """一个还没有结束的班次。"""

    id = Whole()
    activity = ActivityBrief()
    organisation = OrganisationBrief(source="activity.organisation", help_text="主办组织")
    on_duty = OrganisationBrief(source="organisation", allow_null=True, help_text="值勤组织")
    post = serializers.SerializerMethodField(help_text="岗位；没有是空的")
    place = serializers.SerializerMethodField()
    latitude = serializers.SerializerMethodField(help_text="岗位的，没有时是活动的")
    longitude = serializers.SerializerMethodField()
    starts_at = Moment()
    ends_at = Moment()
    quota = Whole(help_text="名额，人")
    taken = Whole(help_text="已录用，人")
    left = Whole(help_text="还有的名额，人；0 时报名的排候补")
    needs_approval = Flag(source="activity.needs_approval")

    def get_post(self, row: Shift) -> str:
        return "" if row.post is None else str(row.post.name)

    def get_place(self, row: Shift) -> str:
        return str((row.post.place if row.post is not None else "") or row.activity.place)

    @extend_schema_field(Degrees())
    def get_latitude(self, row: Shift) -> str | None:
        return _degrees(row, "latitude")

    @extend_schema_field(Degrees())
    def get_longitude(self, row: Shift) -> str | None:
        return _degrees(row, "longitude")


def _degrees(row: Shift, name: str) -> str | None:
    """Return where people stand: the post's place where it has one."""
    own: Decimal | None = None if row.post is None else getattr(row.post, name)
    found = getattr(row.activity, name) if own is None else own
    return None if found is None else f"{found:.6f}"


class StarShown(serializers.Serializer[StarAward]):
    """一个星级认定。志愿者的姓名隐去中间的字；组织写全名。"""

    certificate = Text(help_text="证书编号")
    level = Text(source="level.name")
    rank = Whole()
    awarded_on = Day()
    revoked_on = Day(allow_null=True)
    name = serializers.SerializerMethodField()
    organisation = serializers.SerializerMethodField(help_text="志愿者所属的组织；没有是空的")
    is_team = serializers.SerializerMethodField(help_text="认定的是组织，不是个人")

    def get_name(self, row: StarAward) -> str:
        if row.volunteer is not None:
            return masked_name(row.volunteer.name)
        return "" if row.organisation is None else str(row.organisation.name)

    def get_organisation(self, row: StarAward) -> str:
        return "" if row.volunteer is None else _team_of(row.volunteer)

    def get_is_team(self, row: StarAward) -> bool:
        return row.volunteer is None


class PlaceShown(serializers.Serializer[Place]):
    """排名里的一位；时长相同的名次相同。"""

    place = Whole(help_text="名次")
    name = serializers.SerializerMethodField()
    organisation = serializers.SerializerMethodField()
    minutes = Whole(help_text="分钟")
    hours = serializers.SerializerMethodField(help_text="小时，一位小数，不进位")

    def get_name(self, row: Place) -> str:
        return masked_name(row.volunteer.name)

    def get_organisation(self, row: Place) -> str:
        return _team_of(row.volunteer)

    def get_hours(self, row: Place) -> str:
        return hours_text(row.minutes)


class RankingShown(serializers.Serializer[Any]):
    """时长排名。不愿参加排名的人不在里面。"""

    results = PlaceShown(many=True, source="places")
    cut = Whole(allow_null=True, help_text="这一名次还有同分的人没有列出；null 是都列出了")


class HoursShown(serializers.Serializer[ServiceRecord]):
    """本人的一条服务记录。冲销是单独一行，分钟是负数。"""

    served_on = Day()
    minutes = Whole(help_text="分钟")
    hours = serializers.SerializerMethodField(help_text="小时，一位小数，不进位")
    title = Text()
    place = Text(allow_blank=True)
    organisation = serializers.SerializerMethodField(help_text="没有是空的")
    kind = coded(RecordKind)
    kind_label = words_of("kind")
    reason = Text(allow_blank=True)
    is_reversed = Flag(help_text="已冲销，不计入")

    def get_hours(self, row: ServiceRecord) -> str:
        return hours_text(row.minutes)

    def get_organisation(self, row: ServiceRecord) -> str:
        return "" if row.organisation is None else str(row.organisation.name)


def _team_of(volunteer: Any) -> str:
    return "" if volunteer.organisation is None else str(volunteer.organisation.name)
