"""Forms of star batches, checks, objections, revocations and bars."""

from typing import Any, cast

from django import forms

from kit.controls import DateControl
from kit.plain_form import PlainForm
from volunteers.forms.fields import ReasonField
from volunteers.models import ObjectionState, Subject
from volunteers.services.objections import MOST_WORDS
from volunteers.services.star_awards import BAR_YEARS
from volunteers.services.star_batches import BatchData
from volunteers.services.star_checks import LONGEST_EVIDENCE, CheckData
from volunteers.services.star_confirming import LEAST_DAYS, MOST_DAYS
from volunteers.services.star_rules import LONGEST_PLACE


class PublishHoursForm(PlainForm):
    """Up to which day a public list of hours goes, and how long it stands."""

    through = forms.DateField(
        label="时长截至",
        widget=DateControl,
        help_text="这一天及以前、还没有公示过的服务时长都列上，包括补录和导入的",
    )
    days = forms.IntegerField(
        label="公示期",
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        initial=LEAST_DAYS,
        help_text=f"工作日，公示当天不算，至少 {LEAST_DAYS} 个",
    )


class ShowHoursForm(PlainForm):
    """Up to which day hours were shown publicly elsewhere, and where."""

    through = forms.DateField(
        label="公示时长截至",
        widget=DateControl,
        help_text="这一天及以前的服务时长已向社会公示，从现在起计入星级；登记后不能再改",
    )
    place = forms.CharField(
        label="在哪里公示的",
        max_length=LONGEST_PLACE,
        help_text="例如：市文明办公告栏，2017-11-01 至 2017-11-08",
    )


class BatchForm(PlainForm):
    """A batch to compute."""

    subject = forms.ChoiceField(
        label="认定对象",
        choices=Subject,
        initial=Subject.PERSON,
        widget=forms.RadioSelect,
        help_text="志愿组织的星级看成员的星级，请先办完志愿者的批次",
    )
    title = forms.CharField(label="批次名称", max_length=80)
    cutoff = forms.DateField(
        label="截止日期", widget=DateControl, help_text="这一天及以前、公示过的服务时长计入"
    )

    def data_given(self) -> BatchData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return BatchData(given["title"], given["cutoff"], Subject(given["subject"]))


class CheckForm(PlainForm):
    """What was seen of an organisation."""

    brands = forms.IntegerField(label="品牌项目（个）", min_value=0, max_value=1000)
    services = forms.IntegerField(label="年度社区服务（次）", min_value=0, max_value=10_000)
    clean_years = forms.IntegerField(
        label="连续没有违规的年数",
        min_value=0,
        max_value=50,
        help_text="到截止日期为止，满几年填几年",
    )
    visited_on = forms.DateField(
        label="联合实地核查日期",
        widget=DateControl,
        required=False,
        help_text="没有去过的，留空",
    )
    evidence = forms.CharField(
        label="佐证",
        max_length=LONGEST_EVIDENCE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="品牌项目和社区服务的名称、查了哪些材料、到哪里看过、谁一起去的",
    )

    def data_given(self) -> CheckData:
        """Return what was typed, for the service."""
        return CheckData(**self.cleaned_data)


class MonthStarForm(PlainForm):
    """Who is chosen for a month, and why."""

    month = forms.RegexField(
        label="月份",
        regex=r"^\d{4}-(0[1-9]|1[0-2])$",
        error_messages={"invalid": "月份写成 2026-05 这样。"},
        help_text="过完了的月份，写成 2026-05 这样",
    )
    number = forms.CharField(label="志愿者编号", max_length=16)
    reason = ReasonField(
        label="推选理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="和隐去中间字的姓名一起公布",
    )


class ReasonForm(PlainForm):
    """Why something is done that stays on record."""

    reason = ReasonField(
        label="原因和依据", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class NothingForm(PlainForm):
    """A step that asks for nothing but to be taken."""


class PublishForm(PlainForm):
    """How long a batch is on notice."""

    days = forms.IntegerField(
        label="公示期",
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        initial=LEAST_DAYS,
        help_text=f"工作日，公示当天不算，至少 {LEAST_DAYS} 个",
    )


class ConfirmForm(PlainForm):
    """The document that confirms a batch."""

    document = forms.CharField(
        label="认定文号", max_length=40, help_text="例如：示例文明办〔2026〕8号"
    )


class BarForm(PlainForm):
    """Who is barred from recognition, for how long and why."""

    number = forms.CharField(label="志愿者编号", max_length=16)
    years = forms.TypedChoiceField(
        label="限制期",
        coerce=int,
        choices=[(years, f"{years} 年") for years in BAR_YEARS],
        widget=forms.RadioSelect,
    )
    reason = ReasonField(
        label="原因和依据", max_length=200, widget=forms.Textarea(attrs={"rows": 3})
    )


class StarObjectionForm(PlainForm):
    """An objection to a batch on notice, by anybody."""

    content = forms.CharField(
        label="异议内容",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明对谁、有什么异议，以及事实和理由，至少 10 个字",
    )
    objector = forms.CharField(
        label="您的姓名或单位", max_length=40, required=False, help_text="可以不填；不会公开"
    )
    contact = forms.CharField(
        label="联系方式",
        max_length=100,
        required=False,
        help_text="电话或邮箱，用来告诉您处理结果；加密保存，不会公开",
    )


class StarAnswerForm(PlainForm):
    """What came of an objection."""

    outcome = forms.ChoiceField(
        label="处理结果",
        choices=[
            (ObjectionState.DISMISSED, "异议不成立"),
            (ObjectionState.UPHELD, "异议成立；指明了人的，从名单里去掉"),
        ],
        widget=forms.RadioSelect,
    )
    handling = forms.CharField(
        label="调查处理情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="向谁了解、查了什么材料、查到什么",
    )
    answer = forms.CharField(
        label="给异议人的答复",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="保存后不能再改。留了联系方式的，请照此告知异议人",
    )


class HoursAnswerForm(StarAnswerForm):
    """What came of an objection to hours."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["outcome"])
        field.choices = [
            (ObjectionState.DISMISSED, "异议不成立"),
            (ObjectionState.UPHELD, "异议成立；有误的服务记录另行冲销"),
        ]
