"""Forms of hours: a late entry, a reversal, a refusal, a rule."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from kit import clock
from kit.controls import DateControl, TimeControl
from kit.plain_form import PlainForm
from projects.models import Project
from volunteers.forms.fields import ReasonField
from volunteers.models import Volunteer
from volunteers.queries.hours import USUAL_CAP, USUAL_LATE_DAYS
from volunteers.services.hours import LateData
from volunteers.services.hours_rules import RuleData

REASON = forms.Textarea(attrs={"rows": 3})


class LateForm(PlainForm):
    """Hours served and not recorded in time.

    Args:
        projects: among which the project is; ``None`` asks for none.
    """

    volunteer = forms.CharField(label="志愿者编号", max_length=20)
    served_on = forms.DateField(label="服务日期", widget=DateControl)
    begins_at = forms.TimeField(label="开始时间", widget=TimeControl)
    ends_at = forms.TimeField(
        label="结束时间", widget=TimeControl, help_text="只记实际服务，路上的时间不算"
    )
    title = forms.CharField(
        label="服务内容", max_length=80, help_text="做了什么，例如：路口文明劝导"
    )
    place = forms.CharField(label="地点", max_length=80, required=False)
    project = forms.CharField(
        label="所属项目", max_length=40, required=False, help_text="填项目编号；不属于项目的留空"
    )
    reason = ReasonField(
        label="补录原因",
        max_length=200,
        widget=REASON,
        help_text="为什么当时没有记，有什么依据，例如：签退设备故障，有签到表",
    )

    def __init__(self, *args: Any, projects: QuerySet[Project] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.projects = projects
        if projects is None:
            del self.fields["project"]

    def clean_project(self) -> Project | None:
        """Return the project of the number typed, among those its reader sees."""
        number = self.cleaned_data["project"].strip()
        if not number or self.projects is None:
            return None
        found: Project | None = self.projects.filter(number=number).first()
        if found is None:
            raise forms.ValidationError("没有这个项目编号。请核对，或留空。")
        return found

    def clean_volunteer(self) -> Volunteer:
        """Return the volunteer of the number typed."""
        number = self.cleaned_data["volunteer"].strip()
        found = Volunteer.objects.select_related("organisation").filter(number=number).first()
        if found is None:
            raise forms.ValidationError("没有这个志愿者编号。请核对。")
        return found

    def late(self, **more: Any) -> LateData:
        """Return what was typed, for the service, and ``more``; 00:00 ends the day it began."""
        given = {**self.cleaned_data, **more}
        day, ends = given.pop("served_on"), given["ends_at"]
        until = day + timedelta(days=1) if ends == time(0) else day
        given["begins_at"] = timezone.make_aware(datetime.combine(day, given["begins_at"]))
        given["ends_at"] = timezone.make_aware(datetime.combine(until, ends))
        return LateData(**given)


class ReversalForm(PlainForm):
    """Why a record is reversed."""

    reason = ReasonField(
        label="冲销原因", max_length=200, widget=REASON, help_text="写明哪里错了、依据是什么"
    )


class RefusalForm(PlainForm):
    """Why a late entry is not confirmed."""

    note = ReasonField(
        label="不确认的原因", max_length=200, widget=REASON, help_text="补录的人会看到"
    )


class RuleForm(PlainForm):
    """A rule for hours, from a day on."""

    effective_from = forms.DateField(label="生效日期", widget=DateControl)
    daily_cap = forms.IntegerField(
        label="每日上限", initial=USUAL_CAP, help_text="一个人一天最多记多少分钟；8 小时是 480 分钟"
    )
    late_days = forms.IntegerField(
        label="补录期限", initial=USUAL_LATE_DAYS, help_text="服务后多少天以内可以补录"
    )
    basis = forms.CharField(label="依据", max_length=120, help_text="文件名称和文号")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["effective_from"].initial = clock.today()

    def rule(self) -> RuleData:
        """Return what was typed, for the service."""
        return RuleData(**self.cleaned_data)
