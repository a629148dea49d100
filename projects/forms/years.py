"""The form of a project's year (年度小结)."""

from typing import Any

from django import forms

from kit.plain_form import PlainForm
from projects.models import ProjectGroup, ProjectYear, YearOutcome
from projects.services.years import LONGEST_PARAGRAPH, YearData


class YearForm(PlainForm):
    """What came of one year, and the paragraph the annual report prints."""

    outcome = forms.ChoiceField(
        label="年度结果", choices=YearOutcome.choices, widget=forms.RadioSelect
    )
    group: "forms.ModelChoiceField[ProjectGroup]" = forms.ModelChoiceField(
        None,
        label="常态化归类",
        required=False,
        empty_label="不归类",
        help_text="只用于常态化开展的项目",
    )
    sequence = forms.IntegerField(
        label="报告中的次序", required=False, min_value=0, max_value=999, initial=0
    )
    heading = forms.CharField(
        label="小标题", required=False, max_length=120, help_text="留空时用项目名称"
    )
    paragraph = forms.CharField(
        label="年度小结",
        required=False,
        max_length=LONGEST_PARAGRAPH,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="做成了什么、为谁做的。文字印进年度报告；花括号里是取自账簿的数字，请保留。",
    )
    source = forms.CharField(
        label="文字来源",
        required=False,
        max_length=120,
        help_text="抄自文件时写文件名；自己写的请留空",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = ProjectGroup.objects.order_by("sequence", "id")

    def year_data(self, year: int) -> YearData:
        """Return what was entered for ``year``, once the form is valid."""
        entered = self.cleaned_data
        return YearData(
            year=year,
            outcome=YearOutcome(entered["outcome"]),
            group=entered["group"],
            sequence=entered["sequence"] or 0,
            paragraph=entered["paragraph"],
            heading=entered["heading"],
            source=entered["source"],
        )


def values_of(row: ProjectYear | None) -> dict[str, Any]:
    """Return the initial values of a form that edits ``row``, or a new year."""
    if row is None:
        return {"outcome": YearOutcome.ONGOING}
    names = ("outcome", "group", "sequence", "heading", "paragraph")
    source = row.marks.get("paragraph", {}).get("source", "")
    return {**{name: getattr(row, name) for name in names}, "source": source}
