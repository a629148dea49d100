"""Forms of evaluation (项目评估)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from funds.models import User
from kit.controls import DateControl
from kit.plain_form import PlainForm
from projects.forms.steps import PapersForm
from projects.models import Evaluation, Grade
from projects.queries.evaluation import IndicatorShown
from projects.services.evaluation import (
    LONGEST,
    LONGEST_RECTIFICATION,
    LONGEST_REMARK,
    Achieved,
    Visit,
)
from projects.services.evaluators import LONGEST_REASON


class AssignForm(PlainForm):
    """Who evaluates, and by when; why, when somebody has it already."""

    evaluator = forms.ChoiceField(label="评估员")
    due_on = forms.DateField(label="完成期限", widget=DateControl())
    reason = forms.CharField(
        label="改派原因", max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, evaluators: Sequence[User], before: Evaluation | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in evaluators}
        named = [(key, person.name) for key, person in self.people.items()]
        self.fields["evaluator"].choices = [("", "请选择"), *named]  # type: ignore[attr-defined]
        self.fields["seen"].initial = before.pk if before else None
        if before is None:
            del self.fields["reason"]

    @property
    def chosen(self) -> User:
        """The person chosen, once the form is valid."""
        return self.people[self.cleaned_data["evaluator"]]


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator with its two fields, for the template."""

    shown: IndicatorShown
    achieved: forms.BoundField
    note: forms.BoundField


class VisitForm(PapersForm):
    """The visit form; a draft may leave everything empty, submitting asks for the whole."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    visited_on = forms.DateField(label="走访日期", widget=DateControl())
    place = forms.CharField(label="走访地点", max_length=LONGEST["place"])
    met = forms.CharField(
        label="访谈对象",
        max_length=LONGEST["met"],
        help_text="见了谁，例如：社区书记、志愿者 3 人、受益居民 5 人。",
    )
    achievements = forms.CharField(
        label="完成情况",
        max_length=LONGEST["achievements"],
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="按计划做了什么、做到什么程度，现场看到什么。",
    )
    problems = forms.CharField(
        label="存在问题",
        max_length=LONGEST["problems"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="定为不合格时必填，单位据此整改。",
    )
    advice = forms.CharField(
        label="建议",
        max_length=LONGEST["advice"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    grade = forms.ChoiceField(
        label="等次",
        choices=[("", "请选择"), *Grade.choices],
        help_text="不合格的，要求单位限期整改。",
    )
    rectify_by = forms.DateField(
        label="整改期限",
        required=False,
        widget=DateControl(),
        help_text="定为不合格时必填。",
    )

    def __init__(
        self,
        *args: Any,
        evaluation: Evaluation,
        indicators: Sequence[IndicatorShown],
        submitting: bool = False,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("initial", _initial(evaluation))
        super().__init__(*args, **kwargs)
        self.indicators = list(indicators)
        for row in self.indicators:
            self._add_row(row, submitting)
        if not submitting:
            for name in ("visited_on", "place", "met", "achievements", "grade"):
                self.fields[name].required = False

    def _add_row(self, row: IndicatorShown, submitting: bool) -> None:
        key, name = row.indicator.pk, row.indicator.name
        self.fields[f"achieved_{key}"] = forms.DecimalField(
            label=f"“{name}”的完成值",
            required=submitting,
            min_value=Decimal(0),
            max_digits=12,
            decimal_places=2,
            initial=row.result.achieved if row.result else None,
            error_messages={"required": f"请填写“{name}”的完成值，没有完成填 0。"},
            widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        )
        self.fields[f"note_{key}"] = forms.CharField(
            label=f"“{name}”的说明",
            required=False,
            max_length=LONGEST_REMARK,
            initial=row.result.note if row.result else "",
        )

    def rows(self) -> list[IndicatorRow]:
        """Return the indicators with their fields, in order."""
        return [
            IndicatorRow(
                row, self[f"achieved_{row.indicator.pk}"], self[f"note_{row.indicator.pk}"]
            )
            for row in self.indicators
        ]

    def visit(self) -> Visit:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        return Visit(
            **{name: data[name] for name in ("visited_on", "rectify_by", "grade", *LONGEST)},
            achieved={
                row.indicator.pk: Achieved(
                    data[f"achieved_{row.indicator.pk}"], data[f"note_{row.indicator.pk}"]
                )
                for row in self.indicators
            },
        )


class RectificationForm(PapersForm):
    """What was done about a failed evaluation."""

    seen_state = forms.CharField(widget=forms.HiddenInput)
    rectification = forms.CharField(
        label="整改情况",
        max_length=LONGEST_RECTIFICATION,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="对照存在的问题，逐条写明做了什么、效果怎样。提交后不能修改。",
    )
    field_order = ("seen_state", "rectification")


def _initial(evaluation: Evaluation) -> dict[str, Any]:
    names = ("version", "visited_on", "rectify_by", "grade", *LONGEST)
    return {name: getattr(evaluation, name) for name in names}
