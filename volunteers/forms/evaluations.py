"""Forms of evaluations (评价)."""

from typing import Any

from django import forms

from kit.plain_form import PlainForm
from volunteers.forms.fields import ReasonField
from volunteers.models import Evaluation, Grade
from volunteers.services.evaluations import LONGEST_REMARK, EvaluationData


class EvaluationForm(PlainForm):
    """How somebody served, and a short remark."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    grade = forms.ChoiceField(label="评价", choices=Grade.choices, initial=Grade.GOOD)
    remark = ReasonField(
        label="评语",
        max_length=LONGEST_REMARK,
        required=False,
        help_text="本人看得到。评为不合格的，要写明原因",
    )

    def __init__(self, *args: Any, last: Evaluation | None, **kwargs: Any):
        initial: dict[str, Any] = {"seen": 0}
        if last is not None:
            initial = {"seen": last.version, "grade": last.grade, "remark": last.remark}
        super().__init__(*args, initial=initial, **kwargs)

    def data_given(self) -> EvaluationData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return EvaluationData(Grade(given["grade"]), given["remark"], given["seen"])


class WithdrawEvaluationForm(PlainForm):
    """Why an evaluation is withdrawn."""

    reason = ReasonField(label="撤回的原因", max_length=LONGEST_REMARK)
