"""The form of a project's year (年度小结)."""

from typing import Any

from django import forms

from kit.plain_form import PlainForm
from projects.models import ProjectGroup, ProjectYear, YearOutcome
from projects.queries.years import groups_in_order
from projects.services.years import LONGEST_PARAGRAPH, YearData

HEADING_HELP = (
    "{count} 处填入项目数（带“个”），{names} 处填入各项目名称，{year} 是年度。"
    "留空时写“归类：共 {count}，包括{names}。”"
)


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
            field.queryset = groups_in_order()

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


class SortForm(PlainForm):
    """What one year of several projects came to."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["group"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = groups_in_order()

    def sorting(self) -> tuple[YearOutcome, ProjectGroup | None]:
        """Return what was chosen, once the form is valid."""
        return YearOutcome(self.cleaned_data["outcome"]), self.cleaned_data["group"]


class GroupForm(forms.Form):
    """A group under which ongoing projects are told together (常态化归类)."""

    name = forms.CharField(
        label="归类",
        max_length=20,
        help_text="例如：关爱",
        error_messages={"required": "请填写归类的名称。"},
    )
    code = forms.CharField(
        label="代码",
        max_length=20,
        help_text="小写英文字母，例如 care；报告文字里用 {projects_in_group:care} 引用项目数",
        error_messages={"required": "请填写代码，例如 care。"},
    )
    heading = forms.CharField(
        label="报告中的标题句",
        required=False,
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=HEADING_HELP,
    )
    sequence = forms.IntegerField(
        label="报告中的次序",
        min_value=0,
        max_value=999,
        initial=1,
        error_messages={"required": "请填写次序，从小到大排。"},
    )


def values_of(row: ProjectYear | None) -> dict[str, Any]:
    """Return the initial values of a form that edits ``row``, or a new year."""
    if row is None:
        return {"outcome": YearOutcome.ONGOING}
    names = ("outcome", "group", "sequence", "heading", "paragraph")
    source = row.marks.get("paragraph", {}).get("source", "")
    return {**{name: getattr(row, name) for name in names}, "source": source}
