"""Forms of donations (捐赠)."""

from typing import Any

from django import forms

from funds.forms.choices import offer
from funds.forms.keys import OnceForm
from funds.models import Campaign, DonorKind, Purpose
from funds.services.donations import DonationData
from kit.controls import DateControl
from kit.fields import AmountField

KINDS = [choice for choice in DonorKind.choices if choice[0] != DonorKind.UNSTATED]


class DonationForm(OnceForm):
    """A donation as the bank statement and the donor say it."""

    received_on = forms.DateField(
        label="到账日期", widget=DateControl, help_text="银行到账的那一天"
    )
    amount = AmountField(label="金额")
    donor_kind = forms.ChoiceField(label="捐赠人类型", choices=KINDS)
    donor_name = forms.CharField(label="捐赠人", max_length=80)
    anonymous = forms.BooleanField(
        label="不公开姓名", required=False, help_text="捐赠人不愿公开时勾选，公开页面只显示“匿名”"
    )
    campaign: "forms.ModelChoiceField[Campaign]" = forms.ModelChoiceField(
        queryset=None, label="募捐活动", required=False, empty_label="不属于任何活动"
    )
    purpose: "forms.ModelChoiceField[Purpose]" = forms.ModelChoiceField(
        queryset=None,
        label="资金用途",
        required=False,
        empty_label="按募捐活动的用途",
        help_text="捐赠人另有指定时再选",
    )
    channel = forms.CharField(
        label="捐赠方式", max_length=60, required=False, help_text="例如：银行转账、腾讯公益"
    )
    note = forms.CharField(label="备注", max_length=300, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "campaign", Campaign.objects.order_by("-id"))
        offer(self, "purpose", Purpose.objects.order_by("code"))

    def data_given(self) -> DonationData:
        """Return what was typed, for the service."""
        return DonationData(**self.cleaned_data)
