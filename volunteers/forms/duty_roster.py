"""Forms of the duty roster: posts (岗位), and turns (轮值) by the day of the week."""

from typing import Any

from django import forms

from funds.forms.choices import offer
from kit import clock
from kit.controls import DateControl, TimeControl
from kit.plain_form import PlainForm
from volunteers.forms.fields import OrganisationField
from volunteers.models import Activity, MonthWeek, Organisation, Post, Weekday
from volunteers.models.shifts import MOST_PEOPLE
from volunteers.services.duty_turns import PostData, TurnData

MOST_POSTS = 200
LONGEST_NAME, LONGEST_PLACE = 40, 80


class PostsForm(PlainForm):
    """Several posts, one a line: its name, and after a comma its place."""

    posts = forms.CharField(
        label="岗位",
        max_length=MOST_POSTS * (LONGEST_NAME + LONGEST_PLACE),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="一行一个。名称后面可以加逗号再写地点，例如：一号路口，示例大街东口",
    )

    def clean_posts(self) -> list[PostData]:
        """Return what each line says."""
        lines = [line.strip() for line in self.cleaned_data["posts"].splitlines() if line.strip()]
        if len(lines) > MOST_POSTS:
            raise forms.ValidationError(f"一次最多登记 {MOST_POSTS} 个岗位。请分几次。")
        found = []
        for place, line in enumerate(lines, start=1):
            name, _, where = line.replace("，", ",").partition(",")
            if not name.strip() or len(name.strip()) > LONGEST_NAME:
                raise forms.ValidationError(f"第 {place} 行：名称写在 {LONGEST_NAME} 个字以内。")
            if len(where.strip()) > LONGEST_PLACE:
                raise forms.ValidationError(f"第 {place} 行：地点写在 {LONGEST_PLACE} 个字以内。")
            found.append(PostData(name=name.strip(), place=where.strip()))
        return found


class PostForm(PlainForm):
    """Where one post is; its name stays."""

    place = forms.CharField(label="地点", max_length=LONGEST_PLACE, required=False)
    latitude = forms.DecimalField(
        label="纬度",
        required=False,
        max_digits=8,
        decimal_places=6,
        min_value=-90,
        max_value=90,
        help_text="例如 37.870590",
    )
    longitude = forms.DecimalField(
        label="经度",
        required=False,
        max_digits=9,
        decimal_places=6,
        min_value=-180,
        max_value=180,
        help_text="例如 112.548879",
    )


class TurnForm(PlainForm):
    """When a post is manned again and again, and by whom."""

    post: "forms.ModelChoiceField[Post]" = forms.ModelChoiceField(
        label="岗位", queryset=None, required=False, empty_label="不分岗位"
    )
    every_post = forms.BooleanField(
        label="排到全部岗位", required=False, help_text="勾选的，每个岗位都照样排一份"
    )
    week = forms.TypedChoiceField(
        label="周次",
        choices=MonthWeek.choices,
        coerce=int,
        initial=MonthWeek.EVERY,
        help_text="全民公益日选“每月最后一个”，星期勾周六",
    )
    weekdays = forms.TypedMultipleChoiceField(
        label="星期",
        choices=Weekday.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    begins = forms.TimeField(label="开始时间", widget=TimeControl)
    finishes = forms.TimeField(label="结束时间", widget=TimeControl)
    quota = forms.IntegerField(
        label="每班人数",
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    organisation = OrganisationField(
        label="值勤组织",
        required=False,
        help_text="填组织编号，或完整的名称；本组织值勤的留空",
    )
    effective_from = forms.DateField(label="从哪天起", widget=DateControl)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.open_posts = Post.objects.filter(activity=activity, closed_on__isnull=True)
        offer(self, "post", self.open_posts.order_by("sequence", "id"))
        self.fields["effective_from"].initial = clock.today()
        self.fields["organisation"].among = Organisation.objects.all()  # type: ignore[attr-defined]
        if not self.open_posts.exists():
            del self.fields["post"], self.fields["every_post"]

    def turns(self) -> list[TurnData]:
        """Return a turn for each day of the week, at each post asked for."""
        given = self.cleaned_data
        posts: list[Post | None] = [given.get("post")]
        if given.get("every_post"):
            posts = list(self.open_posts.order_by("sequence", "id"))
        return [
            TurnData(
                weekday=Weekday(day),
                week=MonthWeek(given["week"]),
                begins=given["begins"],
                finishes=given["finishes"],
                quota=given["quota"],
                effective_from=given["effective_from"],
                post=post,
                organisation=given["organisation"],
            )
            for post in posts
            for day in given["weekdays"]
        ]
