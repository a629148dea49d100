"""Forms of campaigns (募捐)."""

from typing import Any

from django import forms

from funds.forms.choices import offer
from funds.models import Purpose
from funds.services.campaigns import CampaignData, ExtensionData
from kit.controls import DateControl
from kit.fields import AmountField
from kit.plain_form import PlainForm


class CampaignForm(PlainForm):
    """A campaign as its filing says it."""

    name = forms.CharField(label="名称", max_length=100, help_text="和募捐方案备案的名称一致")
    purpose: "forms.ModelChoiceField[Purpose]" = forms.ModelChoiceField(
        queryset=None, label="资金用途", required=False, empty_label="未指定"
    )
    target = AmountField(label="募集目标", required=False, help_text="没有目标就留空")
    starts_on = forms.DateField(label="开始日期", widget=DateControl, required=False)
    ends_on = forms.DateField(label="结束日期", widget=DateControl, required=False)
    channel = forms.CharField(
        label="募集渠道", max_length=60, required=False, help_text="例如：腾讯公益"
    )
    initiators = forms.CharField(label="发起单位", max_length=200, required=False)
    location = forms.CharField(label="募集地域", max_length=60, required=False)
    note = forms.CharField(label="说明", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "purpose", Purpose.objects.order_by("code"))

    def data_given(self) -> CampaignData:
        """Return what was typed, for the service."""
        return CampaignData(**self.cleaned_data)


class ExtensionForm(PlainForm):
    """A decision to let a campaign run longer."""

    new_ends_on = forms.DateField(label="新的结束日期", widget=DateControl)
    decided_on = forms.DateField(label="决定日期", widget=DateControl)
    reason = forms.CharField(label="理由", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def data_given(self) -> ExtensionData:
        """Return what was typed, for the service."""
        return ExtensionData(**self.cleaned_data)
