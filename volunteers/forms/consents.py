"""Forms of consents on paper (书面同意)."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from kit.controls import DateControl
from kit.plain_form import PlainForm
from volunteers.forms.fields import OrganisationField, ReasonField
from volunteers.models import ConsentForm, Organisation
from volunteers.services.consents import ConsentData


class PaperForm(PlainForm):
    """What one volunteer signed; with the version the clerk looked at."""

    form = forms.ChoiceField(label="签了什么", choices=ConsentForm.choices)
    given_on = forms.DateField(label="签字日期", widget=DateControl)
    basis = ReasonField(
        label="依据",
        max_length=200,
        help_text="同意书保存在哪里、谁核对过，例如：存组织档案柜 2026-3 盒，韩队长核对",
    )
    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def paper(self) -> ConsentData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return ConsentData(ConsentForm(given["form"]), given["given_on"], given["basis"])


class DeclarationForm(PaperForm):
    """What many signed, declared by the clerk who answers for it."""

    seen_version = None  # type: ignore[assignment]
    organisation = OrganisationField(
        label="哪个组织",
        required=False,
        help_text="填组织编号或完整名称。留空就是全市没有同意记录的志愿者，只有看得到全市的人能留空",
    )
    declared = forms.BooleanField(
        label="我声明：这些人（未满 14 周岁的，监护人）都签了同意书，纸质件齐全，随时可查",
        error_messages={"required": "没有逐人签字的，不能这样登记。请核对以后勾选。"},
    )
    field_order = ("organisation", "form", "given_on", "basis", "declared")

    def __init__(self, *args: Any, among: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].among = among  # type: ignore[attr-defined]
        self.fields["form"].initial = ConsentForm.LIST
