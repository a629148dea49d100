"""The forms of inspections: a round, a visit, what was rectified, a second check."""

from typing import Any

from django import forms

from kit import clock
from kit.controls import DateControl
from kit.plain_form import PlainForm
from projects.models import Project
from projects.services.draws import LONGEST_SEED, new_seed
from projects.services.inspections import LONGEST, LONGEST_NOTE, RoundData, VisitData

DRAWN, CHOSEN = "drawn", "chosen"


class RoundForm(PlainForm):
    """A round of inspections, its projects drawn or chosen."""

    title = forms.CharField(label="名称", max_length=80, help_text="例如：2021 年第二季度督导检查")
    year = forms.IntegerField(label="年度", min_value=2000, max_value=2100)
    due_on = forms.DateField(label="完成期限", widget=DateControl)
    how = forms.ChoiceField(
        label="怎样确定项目",
        choices=[(DRAWN, "随机抽取"), (CHOSEN, "逐个选定")],
        widget=forms.RadioSelect,
        initial=DRAWN,
    )
    count = forms.IntegerField(label="抽取几个", required=False, min_value=1, max_value=9999)
    seed = forms.CharField(
        label="随机种子",
        required=False,
        max_length=LONGEST_SEED,
        help_text="会公开，任何人可以用它重新算一遍。可改成当天的彩票号码等事先无法知道的数。",
    )
    refs = forms.MultipleChoiceField(
        label="选定的项目", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, projects: list[Project], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].initial = clock.today().year
        self.fields["seed"].initial = new_seed()
        field = self.fields["refs"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(row.ref, f"{row.ref} {row.name}") for row in projects]

    def clean(self) -> dict[str, Any] | None:
        if self.cleaned_data.get("how") == DRAWN and self.cleaned_data.get("count") is None:
            self.add_error("count", "请填写抽取几个项目。")
        return self.cleaned_data

    def round(self) -> RoundData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return RoundData(given["title"], given["year"], given["due_on"])


class VisitForm(PlainForm):
    """What a visit found."""

    visited_on = forms.DateField(label="检查日期", widget=DateControl)
    findings = forms.CharField(
        label="发现的问题",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="没有发现问题就留空",
    )
    rectify_by = forms.DateField(
        label="整改期限", required=False, widget=DateControl, help_text="有问题时必填"
    )

    def visit(self) -> VisitData:
        """Return what was typed, for the service."""
        return VisitData(**{name: self.cleaned_data[name] for name in self.fields})


class RectificationForm(PlainForm):
    """What the unit did about the findings."""

    rectification = forms.CharField(
        label="整改情况",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="逐条写明怎样整改的",
    )


class RecheckForm(PlainForm):
    """Whether what was rectified is in order."""

    passed = forms.ChoiceField(
        label="复查结果",
        choices=[("yes", "整改到位"), ("no", "仍需整改")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="复查意见", max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )
    rectify_by = forms.DateField(
        label="新的整改期限", required=False, widget=DateControl, help_text="仍需整改时必填"
    )
