"""Forms of noting people by name, and of a shift's paper list."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from kit.controls import TimeControl
from kit.plain_form import PlainForm
from volunteers.forms.fields import ReasonField
from volunteers.models import Shift
from volunteers.services.paper_lists import PaperList


def _numbers() -> forms.CharField:
    return forms.CharField(
        label="名单上没有列出的人，填志愿者编号",
        max_length=4_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="几个编号之间用逗号或空格分开；只能填您的志愿者",
    )


class NamedForm(PlainForm):
    """Who is noted by name, and why."""

    reason = ReasonField(
        label="为什么按姓名登记", max_length=90, help_text="另一个人确认时会看，例如：没有手机"
    )
    numbers = _numbers()


class PaperListForm(PlainForm):
    """What stands on a shift's paper list: one span of time for all who are ticked."""

    begins_at = forms.TimeField(label="开始时间", widget=TimeControl)
    ends_at = forms.TimeField(
        label="结束时间", widget=TimeControl, help_text="只记实际服务，路上的时间不算"
    )
    reason = ReasonField(
        label="补录原因",
        max_length=200,
        help_text="为什么用纸签到、签到表保存在哪里，例如：现场没有网络，签到表存组织档案柜",
    )
    numbers = _numbers()

    def __init__(self, *args: Any, shift: Shift, **kwargs: Any) -> None:
        self.shift = shift
        begins, ends = (timezone.localtime(at) for at in (shift.starts_at, shift.ends_at))
        kwargs.setdefault("initial", {"begins_at": begins.time(), "ends_at": ends.time()})
        super().__init__(*args, **kwargs)

    def listed(self, numbers: list[str]) -> PaperList:
        """Return what was typed, of the day of the shift; 00:00 ends the day it began."""
        given = self.cleaned_data
        day = timezone.localdate(self.shift.starts_at)
        until = day + timedelta(days=1) if given["ends_at"] == time(0) else day
        return PaperList(
            numbers,
            timezone.make_aware(datetime.combine(day, given["begins_at"])),
            timezone.make_aware(datetime.combine(until, given["ends_at"])),
            given["reason"],
        )
