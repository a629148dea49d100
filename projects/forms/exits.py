"""The forms of ending a project and of barring a unit."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q

from funds.forms.keys import OnceForm
from funds.models import Unit
from funds.queries.units import units_in_use
from kit.controls import DateControl
from kit.fields import AmountField
from kit.plain_form import PlainForm
from projects.forms.steps import StepForm
from projects.lifecycle import BY_CODE
from projects.models import Project
from projects.services.bars import LONGEST_REASON, MOST_YEARS, USUAL_YEARS
from projects.services.exits import ZERO, TerminationData

LINES = forms.Textarea(attrs={"rows": 3})


class TerminationForm(StepForm, OnceForm):
    """Why a project ends, what must come back, and whether its unit is barred."""

    refund = AmountField(
        label="要求退回的金额", required=False, help_text="不要求退款就留空；不能多于已拨付净额"
    )
    refund_due_on = forms.DateField(
        label="退款期限", widget=DateControl, required=False, help_text="写明哪一天以前退到账"
    )
    barred: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        None,
        label="限制申报的单位",
        required=False,
        empty_label="不限制",
        help_text="因单位违约终止的，可以限制它在几年内申报",
    )
    bar_years = forms.IntegerField(
        label="限制几年", initial=USUAL_YEARS, min_value=1, max_value=MOST_YEARS, required=False
    )

    def __init__(self, *args: Any, project: Project, most: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, step=BY_CODE["terminate"], **kwargs)
        self.fields["note"].label = "终止的原因和依据"
        self.most = most
        units = self.fields["barred"]
        if isinstance(units, forms.ModelChoiceField):
            units.queryset = Unit.objects.filter(
                Q(pk=project.lead_unit_id) | Q(pk=project.implementer_id)
            )

    def data_given(self) -> TerminationData:
        """Return what was entered, for the service."""
        given = self.cleaned_data
        return TerminationData(
            reason=given["note"],
            key=given["key"],
            refund=given["refund"] or ZERO,
            refund_due_on=given["refund_due_on"],
            barred=given["barred"],
            bar_years=given["bar_years"] or USUAL_YEARS,
        )


class BarForm(PlainForm):
    """Which unit is barred, for how long and why."""

    unit: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        None, label="单位", empty_label="请选择"
    )
    years = forms.IntegerField(
        label="限制几年", initial=USUAL_YEARS, min_value=1, max_value=MOST_YEARS
    )
    reason = forms.CharField(
        label="原因和依据",
        max_length=LONGEST_REASON,
        widget=LINES,
        help_text="单位申报时会看到这段话。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        if isinstance(units, forms.ModelChoiceField):
            units.queryset = units_in_use()


class LiftForm(PlainForm):
    """Why a bar is lifted before its end."""

    reason = forms.CharField(
        label="解除的理由",
        max_length=LONGEST_REASON,
        widget=LINES,
        help_text="它会留在办理记录里。",
    )
