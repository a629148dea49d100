"""The form that ties a commitment to a project."""

from typing import Any

from django import forms

from funds.models import Commitment
from kit.controls import DateControl
from kit.formats import money
from kit.plain_form import PlainForm
from projects.queries.money import free_commitments


class AgreementForm(PlainForm):
    """One commitment that no project has yet, and the day it was signed."""

    commitment = forms.ChoiceField(
        label="协议", help_text="先在“资金”里登记协议与拨款批次，再在这里选它"
    )
    signed_on = forms.DateField(
        label="签订日期", required=False, widget=DateControl, help_text="留空时用协议上的日期"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["commitment"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "请选择"), *map(_choice, free_commitments())]


def _choice(commitment: Commitment) -> tuple[str, str]:
    approved = commitment.approved
    amount = "金额未说明" if approved is None else f"{money(approved)} 元"
    return commitment.number, f"{commitment.number} {commitment.title} {amount}"
