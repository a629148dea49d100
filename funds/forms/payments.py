"""Forms of payments (付款)."""

from decimal import Decimal
from typing import Any

from django import forms

from funds.forms.keys import OnceForm
from funds.lifecycle import PaymentState
from funds.models import Commitment, Payable, User
from funds.services.payments import Act, PaymentData
from kit.controls import DateControl
from kit.fields import AmountField
from kit.formats import money
from kit.plain_form import PlainForm


class RequestForm(OnceForm):
    """What is to be paid, how much, and what for."""

    source = forms.ChoiceField(label="付哪一笔")
    amount = AmountField(label="付款金额")
    summary = forms.CharField(
        label="付款用途", max_length=200, help_text="会写进凭证摘要，例如：清徐平台尾款"
    )

    def __init__(
        self,
        *args: Any,
        payables: list[tuple[Payable, Decimal]],
        commitments: list[tuple[Commitment, Decimal]],
        **kwargs: Any,
    ) -> None:
        """Offer what may be paid, each with what is left of it, 元."""
        super().__init__(*args, **kwargs)
        self.payables = {row.number: row for row, _ in payables}
        self.commitments = {row.number: row for row, _ in commitments}
        field = self.fields["source"]
        if isinstance(field, forms.ChoiceField):
            groups = [
                ("应付款", [_option(row, left) for row, left in payables]),
                ("直接按协议付款", [_option(row, left) for row, left in commitments]),
            ]
            field.choices = [("", "请选择"), *(group for group in groups if group[1])]

    @property
    def has_sources(self) -> bool:
        """Tell whether there is anything to pay."""
        return bool(self.payables or self.commitments)

    def data_given(self) -> PaymentData:
        """Return what was typed, for the service."""
        given = dict(self.cleaned_data)
        number = given.pop("source")
        return PaymentData(
            **given,
            payable=self.payables.get(number),
            commitment=self.commitments.get(number),
        )


def _option(row: Payable | Commitment, left: Decimal) -> tuple[str, str]:
    return row.number, f"{row.number} {row.title}（还剩 {money(left)} 元）"


class ActForm(PlainForm):
    """A step on a payment: the state the page showed, and what the person has to say."""

    seen = forms.ChoiceField(choices=PaymentState.choices, widget=forms.HiddenInput)
    note = forms.CharField(
        label="意见",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="退回时必填：写明要补什么、谁来补",
    )

    def act(self, by: User) -> Act:
        """Return the step for the service."""
        given = self.cleaned_data
        return Act(by=by, seen=PaymentState(given["seen"]), note=given["note"])


class PayForm(ActForm):
    """What the bank slip says, when the cashier records the payment."""

    field_order = ("seen", "paid_on", "voucher", "note")

    paid_on = forms.DateField(label="付款日期", widget=DateControl, help_text="银行回单上的日期")
    voucher = forms.CharField(label="银行回单号", max_length=40)


class ReversePaymentForm(ActForm):
    """Why and on which day a payment is reversed."""

    field_order = ("seen", "on", "note")

    on = forms.DateField(label="冲销日期", widget=DateControl)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = "冲销理由"
        self.fields["note"].required = True
        self.fields["note"].error_messages["required"] = "请写明冲销的理由。"
        self.fields["note"].help_text = "写明哪里错了。原来的记录会保留，另记一笔相反的金额。"
