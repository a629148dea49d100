"""Forms of refunds due (应收退款) and what arrived of them (退款到账)."""

from decimal import Decimal
from typing import Any

from django import forms

from funds.forms.keys import OnceForm
from funds.models import Commitment
from funds.services.refunds import ReceiptData, RefundData
from kit import clock
from kit.controls import DateControl
from kit.fields import AmountField


class RefundForm(OnceForm):
    """What must come back of what was paid under one agreement."""

    title = forms.CharField(
        label="事项", max_length=120, help_text="退的是什么款、为什么退，例如：退回未开展活动的经费"
    )
    amount = AmountField(label="应退金额")
    recognised_on = forms.DateField(
        label="确认日期", widget=DateControl, help_text="决定要求退回的那一天"
    )
    due_on = forms.DateField(
        label="退款期限", widget=DateControl, required=False, help_text="没有定期限就留空"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["recognised_on"].initial = clock.today()

    def data_given(self, commitment: Commitment) -> RefundData:
        """Return what was typed, for the service."""
        return RefundData(commitment=commitment, **self.cleaned_data)


class ReceiptForm(OnceForm):
    """What arrived in the bank."""

    amount = AmountField(label="到账金额")
    received_on = forms.DateField(
        label="到账日期", widget=DateControl, help_text="银行回单上的日期"
    )
    bank_reference = forms.CharField(
        label="银行流水号", max_length=60, required=False, help_text="回单上没有就留空"
    )

    def __init__(self, *args: Any, left: Decimal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].initial = left
        self.fields["received_on"].initial = clock.today()

    def data_given(self) -> ReceiptData:
        """Return what was typed, for the service."""
        return ReceiptData(**self.cleaned_data)
