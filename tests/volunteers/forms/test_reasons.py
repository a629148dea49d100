"""Reasons that stay for good, and are given out in sheets or published, hold nobody's number."""

import pytest

from kit.plain_form import PlainForm
from volunteers.forms.hours import LateForm, RefusalForm, ReversalForm
from volunteers.forms.stars import BarForm, MonthStarForm, ReasonForm

TYPED = "本人来电 13912345678 说明，证件 14010619900101123X"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (LateForm({"reason": TYPED}, projects=None), "reason"),
        (ReversalForm({"reason": TYPED}), "reason"),
        (RefusalForm({"note": TYPED}), "note"),
        (MonthStarForm({"reason": TYPED}), "reason"),
        (BarForm({"reason": TYPED}), "reason"),
        (ReasonForm({"reason": TYPED}), "reason"),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_reason_with_a_number_of_a_person_is_refused(form: PlainForm, field: str) -> None:
    form.fields = {field: form.fields[field]}
    assert "请不要写手机或证件号码" in str(form.errors[field])
