"""Forms of commitments (协议)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from funds.forms.choices import offer
from funds.models import Purpose, Unit, UnitKind
from funds.services.commitments import CommitmentData, TrancheData
from funds.services.units import register_unit
from kit.controls import DateControl
from kit.fields import AmountField
from kit.plain_form import PlainForm

MOST_TRANCHES = 4


@dataclass(frozen=True)
class TrancheFields:
    """The fields of one tranche, as the page lays them in a row."""

    sequence: int
    name: BoundField
    percent: BoundField
    amount: BoundField
    condition: BoundField


class CommitmentForm(PlainForm):
    """A commitment with up to four tranches, as its agreement says them."""

    title = forms.CharField(label="名称", max_length=120, help_text="例如：清徐新时代文明实践平台")
    payee = forms.CharField(
        label="收款单位",
        max_length=80,
        required=False,
        help_text="写全称，和协议上的公章一致；登记过的单位会自动对上",
    )
    approved = AmountField(
        label="协议金额",
        required=False,
        help_text="留空表示未说明：以后只能按已确认的应付款付款",
    )
    purpose: "forms.ModelChoiceField[Purpose]" = forms.ModelChoiceField(
        queryset=None, label="资金用途", required=False, empty_label="未指定"
    )
    agreement_number = forms.CharField(label="协议编号", max_length=40, required=False)
    signed_on = forms.DateField(label="签订日期", widget=DateControl, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "purpose", Purpose.objects.order_by("code"))
        for n in range(1, MOST_TRANCHES + 1):
            self.fields[f"name_{n}"] = forms.CharField(
                label=f"第{n}批名称", max_length=40, required=False
            )
            self.fields[f"percent_{n}"] = forms.DecimalField(
                label=f"第{n}批比例（%）",
                required=False,
                min_value=0,
                max_value=100,
                decimal_places=2,
                max_digits=5,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )
            self.fields[f"amount_{n}"] = AmountField(label=f"第{n}批金额", required=False)
            self.fields[f"condition_{n}"] = forms.CharField(
                label=f"第{n}批付款条件", max_length=120, required=False
            )

    def main_fields(self) -> list[BoundField]:
        """Return the fields above the tranches."""
        names = ("title", "payee", "approved", "purpose", "agreement_number", "signed_on")
        return [self[name] for name in names]

    def tranche_fields(self) -> list[TrancheFields]:
        """Return each tranche's fields."""
        parts = ("name", "percent", "amount", "condition")
        return [
            TrancheFields(n, *(self[f"{part}_{n}"] for part in parts))
            for n in range(1, MOST_TRANCHES + 1)
        ]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or self.cleaned_data
        for n in range(1, MOST_TRANCHES + 1):
            more = any(given.get(f"{part}_{n}") for part in ("percent", "amount", "condition"))
            if more and not given.get(f"name_{n}"):
                self.add_error(f"name_{n}", "请填这一批的名称，例如：首款。")
        return given

    def data_given(self) -> CommitmentData:
        """Return what was typed, for the service; a payee not known yet is registered."""
        given = self.cleaned_data
        payee: Unit | None = None
        if given["payee"].strip():
            payee = register_unit(given["payee"].strip(), UnitKind.PAYEE)
        tranches = tuple(
            TrancheData(
                name=given[f"name_{n}"],
                percent=given[f"percent_{n}"],
                amount=given[f"amount_{n}"],
                condition=given[f"condition_{n}"],
            )
            for n in range(1, MOST_TRANCHES + 1)
            if given[f"name_{n}"]
        )
        return CommitmentData(
            title=given["title"],
            approved=given["approved"],
            payee=payee,
            purpose=given["purpose"],
            agreement_number=given["agreement_number"],
            signed_on=given["signed_on"],
            tranches=tranches,
        )


class ConditionForm(PlainForm):
    """The day a tranche's condition was met."""

    on = forms.DateField(
        label="达成日期", widget=DateControl, help_text="照验收、评估等材料上的日期填写"
    )


class AmendForm(PlainForm):
    """A new approved amount, and why."""

    approved = AmountField(label="变更后的协议金额")
    reason = forms.CharField(
        label="理由和依据",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明补充协议或会议纪要的名称、文号",
    )
