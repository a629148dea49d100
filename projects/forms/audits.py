"""Forms of audit (项目审计)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from kit.fields import AmountField
from kit.plain_form import PlainForm
from projects.forms.steps import PapersForm
from projects.models import AuditedVoucher, AuditFinding, Expense, Opinion, Severity
from projects.services.advance import LONGEST_NOTE as LONGEST_STEP_NOTE
from projects.services.audits import (
    LONGEST_CONCLUSION,
    LONGEST_REMARK,
    Check,
    Conclusion,
    SampleSize,
)
from projects.services.draws import LONGEST_SEED
from projects.services.findings import (
    LONGEST_ANSWER,
    LONGEST_CONTENT,
    LONGEST_NOTE,
    LONGEST_TITLE,
    FindingData,
)

IN_ORDER, WRONG = "yes", "no"


class SampleForm(PlainForm):
    """How many vouchers are drawn, and by which seed."""

    count = forms.IntegerField(label="抽取张数", required=False, min_value=1)
    percent = forms.DecimalField(
        label="或抽取比例", required=False, max_digits=5, decimal_places=2, help_text="至少抽一张。"
    )
    seed = forms.CharField(
        label="随机种子",
        required=False,
        max_length=LONGEST_SEED,
        help_text="例如当天公布的彩票号码。不填由系统生成；种子会记下，看得到这个审计的人可以照它重算。",
    )

    def size(self) -> SampleSize:
        """Return how many, for the service."""
        return SampleSize(self.cleaned_data["count"], self.cleaned_data["percent"])


@dataclass(frozen=True)
class VoucherRow:
    """A drawn voucher with its two fields, for the template."""

    row: AuditedVoucher
    in_order: forms.BoundField
    note: forms.BoundField


class ChecksForm(PlainForm):
    """What the auditor saw of each drawn voucher; those not looked at stay empty."""

    def __init__(self, *args: Any, vouchers: Sequence[AuditedVoucher], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vouchers = list(vouchers)
        for row in self.vouchers:
            seen = "" if row.in_order is None else (WRONG, IN_ORDER)[row.in_order]
            self.fields[f"in_order_{row.pk}"] = forms.ChoiceField(
                label=f"凭证 {row.expense.voucher} 核查结果",
                choices=[("", "未核查"), (IN_ORDER, "相符"), (WRONG, "不相符")],
                required=False,
                initial=seen,
            )
            self.fields[f"note_{row.pk}"] = forms.CharField(
                label=f"凭证 {row.expense.voucher} 说明",
                required=False,
                max_length=LONGEST_REMARK,
                initial=row.note,
            )

    def rows(self) -> list[VoucherRow]:
        """Return the vouchers with their fields, in order."""
        return [
            VoucherRow(row, self[f"in_order_{row.pk}"], self[f"note_{row.pk}"])
            for row in self.vouchers
        ]

    def checks(self) -> dict[int, Check]:
        """Return what was seen, for the service."""
        data = self.cleaned_data
        said = {IN_ORDER: True, WRONG: False}
        return {
            row.pk: Check(said.get(data[f"in_order_{row.pk}"]), data[f"note_{row.pk}"])
            for row in self.vouchers
        }


class FindingForm(PlainForm):
    """What the auditor found."""

    severity = forms.ChoiceField(label="程度", choices=[("", "请选择"), *Severity.choices])
    title = forms.CharField(label="问题", max_length=LONGEST_TITLE)
    content = forms.CharField(
        label="情况与依据",
        max_length=LONGEST_CONTENT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明事实、金额和依据的规定；单位据此答复。",
    )
    expense = forms.ChoiceField(
        label="涉及的支出",
        required=False,
        help_text="这里列出抽到的凭证。别的凭证，在审计档案里找到它，点“登记发现”。",
    )
    disallowed = AmountField(
        label="不予认可的金额",
        required=False,
        help_text="出结论时确认为应收退款；没有的不填。",
    )

    def __init__(self, *args: Any, expenses: Sequence[Expense], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [
            (
                row.number,
                f"{row.number} · 凭证 {row.voucher} · {row.summary} · {row.amount:,.2f} 元",
            )
            for row in expenses
        ]
        self.fields["expense"].choices = [("", "不涉及某一笔"), *named]  # type: ignore[attr-defined]

    def finding(self) -> FindingData:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        return FindingData(
            data["severity"],
            data["title"],
            data["content"],
            data["expense"],
            data["disallowed"] or Decimal("0.00"),
        )


class SettleForm(PlainForm):
    """Whether an answer is accepted, and why."""

    outcome = forms.ChoiceField(
        label="答复",
        choices=[("", "请选择"), ("settle", "认可，已解决"), ("back", "退回，请重新答复")],
    )
    note = forms.CharField(
        label="意见", max_length=LONGEST_NOTE, widget=forms.Textarea(attrs={"rows": 3})
    )
    disallowed = AmountField(
        label="不予认可的金额", required=False, help_text="答复有理的，可以调低；不能调高。"
    )


class AnswerForm(PlainForm):
    """What the unit says to a finding."""

    answer = forms.CharField(
        label="答复",
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="说明原因、已做的改正和依据。",
    )


class ResubmitForm(PapersForm):
    """What was done, and an answer to every open finding."""

    seen_state = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="整改情况",
        max_length=LONGEST_STEP_NOTE,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="总的说明做了什么整改。它会留在办理记录里，不能修改。",
    )
    field_order = ("seen_state", "note")

    def __init__(self, *args: Any, findings: Sequence[AuditFinding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.findings = list(findings)
        for row in self.findings:
            self.fields[f"answer_{row.pk}"] = forms.CharField(
                label=f"答复：{row.title}",
                max_length=LONGEST_ANSWER,
                widget=forms.Textarea(attrs={"rows": 4}),
                initial=row.answer,
                error_messages={"required": f"请写明对“{row.title}”的答复。"},
            )

    def rows(self) -> list[tuple[AuditFinding, forms.BoundField]]:
        """Return the findings with their fields, in order."""
        return [(row, self[f"answer_{row.pk}"]) for row in self.findings]

    def answers(self) -> dict[int, str]:
        """Return the answers by finding, for the service."""
        return {row.pk: self.cleaned_data[f"answer_{row.pk}"] for row in self.findings}


class ConclusionForm(PlainForm):
    """The opinion, the conclusion, the outcome and the signed report."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    opinion = forms.ChoiceField(label="审计意见", choices=[("", "请选择"), *Opinion.choices])
    passes = forms.ChoiceField(
        label="办理结果",
        choices=[("", "请选择"), ("yes", "通过审计"), ("no", "退回整改")],
        help_text="否定意见、无法表示意见，或有发现没有解决的，退回整改。",
    )
    text = forms.CharField(
        label="审计结论",
        max_length=LONGEST_CONCLUSION,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明审计了什么、结论是什么。提交后不能修改。",
    )
    report = forms.FileField(
        label="专项审计报告", required=False, help_text="PDF 或照片。通过审计时必须上传。"
    )

    def conclusion(self) -> Conclusion:
        """Return what was typed, for the service."""
        data = self.cleaned_data
        return Conclusion(data["opinion"], data["text"], data["passes"] == "yes", data["report"])
