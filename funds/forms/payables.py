"""Forms of payables (应付款)."""

from typing import Any

from django import forms

from funds.forms.keys import OnceForm
from funds.models import Commitment, Tranche
from funds.services.payables import PayableData
from kit.controls import DateControl
from kit.fields import AmountField
from kit.formats import money

Source = tuple[Commitment, Tranche | None]


class PayableForm(OnceForm):
    """What is owed under an agreement, or under one of its tranches."""

    source = forms.ChoiceField(
        label="协议与批次",
        help_text="有批次的协议，按批次确认；付款条件还没有登记达成的批次，先到协议里登记",
    )
    title = forms.CharField(
        label="事项", max_length=120, help_text="例如：清徐新时代文明实践平台尾款"
    )
    amount = AmountField(label="应付金额")
    recognised_on = forms.DateField(
        label="确认日期", widget=DateControl, help_text="条件达成、可以付款的那一天"
    )
    due_on = forms.DateField(
        label="付款期限", widget=DateControl, required=False, help_text="协议没有写期限就留空"
    )
    unpaid_reason = forms.CharField(label="未付原因", max_length=200, required=False)

    def __init__(self, *args: Any, commitments: list[Commitment], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sources: dict[str, Source] = {}
        field = self.fields["source"]
        if isinstance(field, forms.ChoiceField):
            groups = [(self._title(row), self._options(row)) for row in commitments]
            field.choices = [("", "请选择"), *groups]

    def data_given(self) -> PayableData:
        """Return what was typed, for the service."""
        given = dict(self.cleaned_data)
        commitment, tranche = self.sources[given.pop("source")]
        return PayableData(**given, commitment=commitment, tranche=tranche)

    def _title(self, commitment: Commitment) -> str:
        return f"{commitment.number} {commitment.title}"

    def _options(self, commitment: Commitment) -> list[tuple[str, str]]:
        self.sources[commitment.number] = (commitment, None)
        options = [(commitment.number, f"{commitment.title}（不分批）")]
        for tranche in commitment.tranches.all():
            value = f"{commitment.number}/{tranche.sequence}"
            self.sources[value] = (commitment, tranche)
            amount = "" if tranche.amount is None else f" {money(tranche.amount)} 元"
            options.append((value, f"第{tranche.sequence}批 {tranche.name}{amount}"))
        return options[1:] or options
