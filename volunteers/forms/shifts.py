"""Forms of shifts (班次): one, or the same on several days."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from funds.forms.choices import offer
from kit.controls import DateControl, TimeControl
from kit.plain_form import PlainForm
from volunteers.forms.fields import OrganisationField
from volunteers.models import Activity, Organisation, Post, Weekday
from volunteers.models.shifts import MOST_PEOPLE
from volunteers.services.shifts import FURTHEST_DAYS, ShiftData


class ShiftForm(PlainForm):
    """When people are wanted; ``until`` repeats it on the weekdays chosen."""

    day = forms.DateField(label="日期", widget=DateControl)
    begins = forms.TimeField(label="开始时间", widget=TimeControl)
    ends = forms.TimeField(
        label="结束时间", widget=TimeControl, help_text="只写服务的时间，路上的不算"
    )
    quota = forms.IntegerField(
        label="需要人数",
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    post: "forms.ModelChoiceField[Post]" = forms.ModelChoiceField(
        label="岗位", queryset=None, required=False, empty_label="不分岗位"
    )
    organisation = OrganisationField(
        label="值勤组织",
        required=False,
        help_text="由别的组织值勤的，填它的编号或完整名称；本组织值勤的留空",
    )
    until = forms.DateField(
        label="重复到", widget=DateControl, required=False, help_text="只办一天的留空"
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="每周哪几天",
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="重复时才用；一个都不勾，就是每天",
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_posts = Post.objects.filter(activity=activity, closed_on__isnull=True)
        offer(self, "post", open_posts.order_by("sequence", "id"))
        if not open_posts.exists():
            del self.fields["post"]
        self.fields["organisation"].among = Organisation.objects.all()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        day, until = given.get("day"), given.get("until")
        if day and until and until < day:
            self.add_error("until", "重复到的日期要在第一天以后。")
        if day and until and (until - day).days > FURTHEST_DAYS:
            self.add_error("until", "最多重复一年。请改近一些。")
        return given

    def shifts(self) -> list[ShiftData]:
        """Return a shift for each day asked for; 00:00 ends the day it began."""
        given = self.cleaned_data
        return [
            ShiftData(
                starts_at=_at(day, given["begins"]),
                ends_at=_at(_day_of_end(day, given["ends"]), given["ends"]),
                quota=given["quota"],
                post=given.get("post"),
                organisation=given["organisation"],
            )
            for day in self._days()
        ]

    def _days(self) -> Iterator[date]:
        first, last = self.cleaned_data["day"], self.cleaned_data["until"]
        if last is None:
            yield first
            return
        wanted = set(self.cleaned_data["weekdays"]) or set(Weekday.values)
        for days in range((last - first).days + 1):
            day = first + timedelta(days=days)
            if day.isoweekday() in wanted:
                yield day


def _day_of_end(day: date, ends: time) -> date:
    return day + timedelta(days=1) if ends == time(0) else day


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
