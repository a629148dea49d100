"""The form of an opening balance (期初余额): an amount, or that no source says."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import TextChoices

from funds.models import Fund
from kit.fields import AmountField
from kit.marks import Mark, marking
from kit.plain_form import PlainForm

EVIDENCE = ("source", "reason")


class Standing(TextChoices):
    """How far the amount can be relied on."""

    KNOWN = "KNOWN", "已知：有银行对账单或账簿为证"
    ASSUMED = "ASSUMED", "推定：由别的数推算出来"
    UNSTATED = "UNSTATED", "未说明：材料里没有这个数"


class OpeningForm(PlainForm):
    """What stood in the bank when a year began; an unsure amount says where it comes from.

    What must be filled in depends on how sure the amount is.
    """

    use_required_attribute = False

    year = forms.TypedChoiceField(label="年度", coerce=int, help_text="这一年 1 月 1 日的银行存款")
    standing = forms.ChoiceField(
        label="这个数",
        choices=Standing.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择这个数是已知、推定还是未说明。"},
    )
    amount = AmountField(
        label="期初余额",
        help_text="选“未说明”时留空；没有钱就填 0",
        error_messages={"required": "请填写期初余额；没有钱就填 0。"},
    )
    source = forms.CharField(
        label="依据",
        max_length=120,
        error_messages={"required": "请写明依据，它会印在报告的附注里。"},
        help_text="推定或未说明时必填，例如：2021 年度工作总结",
    )
    reason = forms.CharField(
        label="理由",
        max_length=300,
        error_messages={"required": "请写明理由，它会印在报告的附注里。"},
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="推定或未说明时必填：怎样推算出来，或者材料里为什么没有",
    )

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        year = self.fields["year"]
        if isinstance(year, forms.TypedChoiceField):
            year.choices = [(str(known), f"{known} 年") for known in fund.years()]

        if self.is_bound:
            standing = self.data.get(self.add_prefix("standing"))
            self.fields["amount"].required = standing in (Standing.KNOWN, Standing.ASSUMED)
            for name in EVIDENCE:
                self.fields[name].required = standing in (Standing.ASSUMED, Standing.UNSTATED)

    def clean_amount(self) -> Decimal | None:
        amount: Decimal | None = self.cleaned_data["amount"]
        if amount is not None and self.cleaned_data.get("standing") == Standing.UNSTATED:
            raise forms.ValidationError("选了“未说明”就不填金额。请清空金额，或改选已知、推定。")
        return amount

    def marks(self) -> dict[str, Any]:
        """Return the marks of the row, once the form is valid; none for a known amount."""
        standing = self.cleaned_data["standing"]
        if standing == Standing.KNOWN:
            return {}
        mark = Mark.ASSUMED if standing == Standing.ASSUMED else Mark.UNSTATED
        source, reason = (self.cleaned_data[name] for name in EVIDENCE)
        return {"amount": marking(mark, source=source, reason=reason)}
