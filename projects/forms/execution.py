"""The forms of execution: an activity, an expense, a difficulty."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms

from funds.forms.keys import OnceForm
from kit import clock
from kit.controls import DateControl, TimeControl
from kit.fields import AmountField
from kit.formats import date_iso, money
from kit.plain_form import PlainForm
from projects.models import ActivityPart, ActivityReport, DifficultyState, PlannedActivity, Project
from projects.queries.spending import LineSpending
from projects.services.activities import (
    LONGEST_CONTENT,
    LONGEST_NOTE,
    LONGEST_REASON,
    MOST_PEOPLE,
    MOST_PHOTOS,
    MOST_SERVED,
    SERVED_IN,
    ActivityData,
    Photo,
)
from projects.services.difficulties import LONGEST, DifficultyData
from projects.services.expenses import LONGEST_NUMBER, ExpenseData
from projects.services.expenses import LONGEST_REASON as LONGEST_REVERSAL

PHOTO_PLACES = range(1, MOST_PHOTOS + 1)
FIRST_PHOTOS = 3
"""How many places for photographs are open at first; the others unfold."""
USUAL_DAYS = 14
_CAMERA = {"accept": "image/jpeg,image/png"}


class ActivityForm(OnceForm):
    """One activity, as it is told from a phone on the spot."""

    title = forms.CharField(label="活动名称", max_length=80)
    planned: "forms.ModelChoiceField[PlannedActivity]" = forms.ModelChoiceField(
        None, label="对应活动计划", required=False, empty_label="不在计划内"
    )
    held_on = forms.DateField(label="活动日期", widget=DateControl)
    begins_at = forms.TimeField(label="开始时间", required=False, widget=TimeControl)
    finishes_at = forms.TimeField(label="结束时间", required=False, widget=TimeControl)
    place = forms.CharField(label="地点", max_length=80, help_text="写到社区、村或场馆")
    content = forms.CharField(
        label="活动情况",
        max_length=LONGEST_CONTENT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="做了什么、为谁做的。不要写服务对象的身份证号、电话。",
    )
    people = forms.IntegerField(
        label="参加的志愿者",
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    hours = forms.DecimalField(
        label="服务时长合计",
        max_digits=10,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
        help_text="所有志愿者加在一起，只算实际服务，不算路上",
    )
    parts = forms.MultipleChoiceField(
        label="这次做到的七项工作",
        choices=ActivityPart.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    parts_note = forms.CharField(
        label="其余各项未做的原因",
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="七项都勾选时不用写",
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        planned = self.fields["planned"]
        if isinstance(planned, forms.ModelChoiceField):
            rows = PlannedActivity.objects.filter(project=project)
            planned.queryset = rows.order_by("sequence", "id")
        self.fields["held_on"].initial = clock.today()
        for measure in SERVED_IN:
            self.fields[f"served_{measure}"] = forms.IntegerField(
                label=f"受益（{measure.label}）",
                required=False,
                min_value=1,
                max_value=int(MOST_SERVED),
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        for place in PHOTO_PLACES:
            self.fields[f"photo_{place}"] = forms.FileField(
                label=f"照片 {place}", required=False, widget=forms.FileInput(attrs=_CAMERA)
            )
            self.fields[f"caption_{place}"] = forms.CharField(
                label=f"照片 {place} 说明", required=False, max_length=80
            )

    @property
    def served(self) -> list[forms.BoundField]:
        return [self[f"served_{measure}"] for measure in SERVED_IN]

    @property
    def photos(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"photo_{place}"], self[f"caption_{place}"]) for place in PHOTO_PLACES]

    @property
    def first_photos(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return self.photos[:FIRST_PHOTOS]

    @property
    def further_photos(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return self.photos[FIRST_PHOTOS:]

    def activity(self) -> ActivityData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        counts = {measure: given[f"served_{measure}"] for measure in SERVED_IN}
        return ActivityData(
            title=given["title"],
            held_on=given["held_on"],
            place=given["place"],
            content=given["content"],
            people=given["people"],
            hours=given["hours"],
            begins_at=given["begins_at"],
            finishes_at=given["finishes_at"],
            parts=tuple(ActivityPart(part) for part in given["parts"]),
            parts_note=given["parts_note"],
            planned_id=given["planned"].pk if given["planned"] else None,
            counts={measure: Decimal(number) for measure, number in counts.items() if number},
        )

    def photos_given(self) -> list[Photo]:
        """Return the photographs brought, in their places."""
        given = self.cleaned_data
        return [
            Photo(given[f"photo_{place}"], given[f"caption_{place}"])
            for place in PHOTO_PLACES
            if given[f"photo_{place}"]
        ]


class WithdrawForm(PlainForm):
    """Why a report is withdrawn."""

    reason = forms.CharField(
        label="作废的原因",
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪里错了。记录会保留并标明作废，不再计入合计；请另填一份正确的。",
    )


class ExpenseForm(OnceForm):
    """One expense as its voucher says it."""

    line = forms.ChoiceField(label="预算科目")
    spent_on = forms.DateField(label="支出日期", widget=DateControl)
    amount = AmountField(label="金额")
    summary = forms.CharField(label="用途", max_length=120)
    receiver = forms.CharField(label="收款方", max_length=80)
    voucher = forms.CharField(
        label="凭证号", max_length=LONGEST_NUMBER, help_text="本单位账上的凭证号，例如：记-0032"
    )
    invoice = forms.CharField(
        label="发票号码", max_length=LONGEST_NUMBER, required=False, help_text="没有发票就留空"
    )
    activity = forms.ChoiceField(label="为哪次活动", required=False)
    upload = forms.FileField(
        label="票据影像",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf,.docx"}),
        help_text="照片、PDF 或 Word，不超过 20 MB",
    )

    def __init__(
        self, *args: Any, spending: list[LineSpending], activities: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        lines, of = self.fields["line"], self.fields["activity"]
        if isinstance(lines, forms.ChoiceField) and isinstance(of, forms.ChoiceField):
            lines.choices = [("", "请选择"), *map(_line, spending)]
            of.choices = [("", "不为某次活动"), *map(_activity, activities)]

    def expense(self) -> ExpenseData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return ExpenseData(
            line_id=int(given["line"]),
            spent_on=given["spent_on"],
            summary=given["summary"],
            receiver=given["receiver"],
            amount=given["amount"],
            voucher=given["voucher"],
            invoice=given["invoice"],
            activity=given["activity"],
        )


class ReversalForm(PlainForm):
    """Why an expense is reversed."""

    reason = forms.CharField(
        label="冲销的原因",
        max_length=LONGEST_REVERSAL,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪里错了。原来的记录会保留，另记一笔相反的金额。",
    )


class DifficultyForm(PlainForm):
    """A difficulty, and by which day it should be solved."""

    title = forms.CharField(label="问题", max_length=80, help_text="一句话说清楚")
    content = forms.CharField(
        label="情况",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="难在哪里，已经做过什么，需要怎样支持",
    )
    due_on = forms.DateField(
        label="要求解决日期",
        widget=DateControl,
        help_text="到这一天还没有解决，会自动上报文明办",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].initial = clock.today() + timedelta(days=USUAL_DAYS)

    def difficulty(self) -> DifficultyData:
        """Return what was typed, for the service."""
        return DifficultyData(**{name: self.cleaned_data[name] for name in self.fields})


class SettlingForm(PlainForm):
    """What was done about a difficulty."""

    end = forms.ChoiceField(
        label="处理结果",
        choices=[
            (DifficultyState.SOLVED, "已解决"),
            (DifficultyState.CLOSED, "不再处理（写明理由）"),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label="处理情况",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明怎样解决的，或为什么不再处理。提出的单位会看到。",
    )


def _line(row: LineSpending) -> tuple[str, str]:
    words = f"{row.line.get_kind_display()}：{row.line.item}（结余 {money(row.left)} 元）"
    return str(row.line.pk), words


def _activity(activity: ActivityReport) -> tuple[str, str]:
    return activity.number, f"{date_iso(activity.held_on)} {activity.title}"
