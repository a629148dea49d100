"""Forms of public notices, objections and approvals (公示、异议、立项)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from kit import clock
from kit.controls import DateControl
from kit.fields import AmountField
from kit.plain_form import PlainForm
from projects.models import ObjectionState, Project
from projects.services.approvals import ApprovalData
from projects.services.notices import LEAST_DAYS, MOST_DAYS, NoticeData, Proposal
from projects.services.objections import MOST_WORDS, ObjectionData


@dataclass(frozen=True)
class Choice:
    """One project a notice may take, with its box and its amount."""

    project: Project
    chosen: BoundField
    amount: BoundField


class NoticeForm(PlainForm):
    """A notice, and which projects it takes with what amount."""

    title = forms.CharField(label="公示标题", max_length=120)
    days = forms.IntegerField(
        label="公示期",
        min_value=LEAST_DAYS,
        max_value=MOST_DAYS,
        help_text=f"按工作日算，至少 {LEAST_DAYS} 个；公示当天不算",
    )
    text = forms.CharField(
        label="公示说明",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="原样公开。写明受理异议的单位、地址和电话；不要写个人手机号和身份证号。",
    )

    def __init__(
        self,
        *args: Any,
        projects: Sequence[Any],
        amounts: dict[int, Decimal | None],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = list(projects)
        for project in self.offered:
            self.fields[f"take_{project.pk}"] = forms.BooleanField(
                label=project.name, required=False, initial=not project.was_noticed
            )
            self.fields[f"amount_{project.pk}"] = AmountField(
                label=f"{project.name}拟支持金额", required=False, initial=amounts.get(project.pk)
            )

    def choices(self) -> list[Choice]:
        """Return the rows of the page."""
        return [
            Choice(project, self[f"take_{project.pk}"], self[f"amount_{project.pk}"])
            for project in self.offered
        ]

    def data_given(self) -> NoticeData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return NoticeData(
            title=given["title"],
            text=given["text"],
            days=given["days"],
            proposals=[
                Proposal(project.number, given[f"amount_{project.pk}"])
                for project in self.offered
                if given[f"take_{project.pk}"]
            ],
        )


class ObjectionForm(PlainForm):
    """An objection as anybody writes it."""

    project = forms.ChoiceField(label="对哪个项目有异议")
    content = forms.CharField(
        label="异议内容",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明事实和理由，至少 10 个字。",
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

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        """``offered`` are the projects that can be objected to: number and name."""
        super().__init__(*args, **kwargs)
        field = self.fields["project"]
        if isinstance(field, forms.ChoiceField):
            named = [(number, f"{number} {name}") for number, name in offered]
            field.choices = [("", "请选择"), *named]

    def data_given(self) -> ObjectionData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return ObjectionData(
            given["project"], given["content"], given["objector"], given["contact"]
        )


class PaperObjectionForm(ObjectionForm):
    """An objection that came on paper, by telephone or in person."""

    received_on = forms.DateField(
        label="收到日期", widget=DateControl, help_text="要在公示期内；公示期内收到的，可以补登"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objector"].label = "异议人姓名或单位"
        self.fields["contact"].help_text = "加密保存，查看会留下记录"
        self.fields["received_on"].initial = clock.today()


class AnswerForm(PlainForm):
    """What came of an objection."""

    outcome = forms.ChoiceField(
        label="处理结果",
        choices=[
            (ObjectionState.DISMISSED, "异议不成立，可以准予立项"),
            (ObjectionState.UPHELD, "异议成立，不能准予立项"),
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
        help_text="保存后不能再改。留了联系方式的，请照此告知异议人。",
    )


class ApprovalForm(PlainForm):
    """An approval as its document says it."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    number = forms.CharField(
        label="立项文号", max_length=40, help_text="例如：并文明〔2026〕8号；一个文号只用于一个项目"
    )
    amount = AmountField(label="批准金额")
    difference_reason = forms.CharField(
        label="与申请金额不同的理由",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="批准金额和申请金额一样时不用填",
    )
    approved_on = forms.DateField(
        label="立项日期", widget=DateControl, help_text="文件上的日期，要在公示期满以后"
    )

    def data_given(self) -> ApprovalData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return ApprovalData(
            given["number"], given["amount"], given["approved_on"], given["difference_reason"]
        )


class ApproveAllForm(PlainForm):
    """The first number and the day of several approvals."""

    first_number = forms.CharField(
        label="起始文号",
        max_length=40,
        help_text="例如：并文明〔2026〕8号；其余项目按项目编号依次加一",
    )
    approved_on = forms.DateField(label="立项日期", widget=DateControl)
