"""Forms of agreements drafted from an approval, and of their templates (协议、协议范本)."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField

from funds.models import Purpose, Unit
from kit.controls import DateControl
from kit.plain_form import PlainForm
from projects.lifecycle import BY_CODE
from projects.models import AgreementTemplate, Project
from projects.services.agreement_drafts import DraftData
from projects.services.agreement_text import LONGEST_BODY
from projects.services.tranches import TRANCHE_STEPS, PlannedTranche

MOST_TRANCHES = 5
BY_HAND = "由财务登记达成"


@dataclass(frozen=True)
class TrancheRow:
    """The fields of one tranche, as the page lays them in a row."""

    sequence: int
    name: BoundField
    percent: BoundField
    step: BoundField
    condition: BoundField


class DraftForm(PlainForm):
    """An agreement's template, its payee and its tranches."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    template: "forms.ModelChoiceField[AgreementTemplate]" = forms.ModelChoiceField(
        queryset=None, label="协议范本", empty_label="请选择"
    )
    title = forms.CharField(label="协议名称", max_length=120)
    payee: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        queryset=None, label="收款单位", empty_label="请选择", help_text="和协议上的公章一致"
    )
    agreement_number = forms.CharField(
        label="协议编号", max_length=40, required=False, help_text="留空时用系统编的协议号"
    )
    purpose: "forms.ModelChoiceField[Purpose]" = forms.ModelChoiceField(
        queryset=None, label="资金用途", required=False, empty_label="未指定"
    )

    def __init__(
        self, *args: Any, project: Project, plan: Sequence[PlannedTranche], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "template", AgreementTemplate.objects.filter(retired_on=None).order_by("name"))
        units = [pk for pk in (project.implementer_id, project.lead_unit_id) if pk is not None]
        _offer(self, "payee", Unit.objects.filter(pk__in=units).order_by("pinyin"))
        _offer(self, "purpose", Purpose.objects.order_by("code"))
        steps = [(code, f"“{BY_CODE[code].label}”后") for code in TRANCHE_STEPS]
        for n in range(1, MOST_TRANCHES + 1):
            row = plan[n - 1] if n <= len(plan) else None
            self._add_tranche(n, row, [("", BY_HAND), *steps])

    def _add_tranche(
        self, n: int, row: PlannedTranche | None, steps: list[tuple[str, str]]
    ) -> None:
        self.fields[f"name_{n}"] = forms.CharField(
            label=f"第{n}批名称", max_length=40, required=False, initial=row.name if row else None
        )
        self.fields[f"percent_{n}"] = forms.DecimalField(
            label=f"第{n}批比例（%）",
            required=False,
            min_value=Decimal("0.01"),
            max_value=100,
            decimal_places=2,
            max_digits=5,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            initial=f"{row.percent.normalize():f}" if row else None,
        )
        self.fields[f"step_{n}"] = forms.ChoiceField(
            label=f"第{n}批何时付", choices=steps, required=False, initial=row.step if row else ""
        )
        self.fields[f"condition_{n}"] = forms.CharField(
            label=f"第{n}批付款条件（写进协议）",
            max_length=120,
            required=False,
            initial=row.condition if row else None,
        )

    def tranche_rows(self) -> list[TrancheRow]:
        """Return each tranche's fields."""
        parts = ("name", "percent", "step", "condition")
        return [
            TrancheRow(n, *(self[f"{part}_{n}"] for part in parts))
            for n in range(1, MOST_TRANCHES + 1)
        ]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or self.cleaned_data
        for n in range(1, MOST_TRANCHES + 1):
            named, share = given.get(f"name_{n}"), given.get(f"percent_{n}")
            if share and not named:
                self.add_error(f"name_{n}", "请填这一批的名称，例如：首款。")
            if named and not share and f"percent_{n}" not in self.errors:
                self.add_error(f"percent_{n}", "请填这一批的比例。")
        return given

    def data_given(self) -> DraftData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return DraftData(
            template=given["template"],
            title=given["title"],
            payee=given["payee"],
            agreement_number=given["agreement_number"],
            purpose=given["purpose"],
            tranches=[
                PlannedTranche(
                    given[f"name_{n}"],
                    given[f"percent_{n}"],
                    given[f"step_{n}"],
                    given[f"condition_{n}"],
                )
                for n in range(1, MOST_TRANCHES + 1)
                if given[f"name_{n}"]
            ],
        )


class BodyForm(PlainForm):
    """The text of an agreement nobody has signed yet."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    body = forms.CharField(
        label="协议正文", max_length=LONGEST_BODY, widget=forms.Textarea(attrs={"rows": 24})
    )


class SignForm(PlainForm):
    """The signed paper and its day."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)
    signed_on = forms.DateField(label="签订日期", widget=DateControl, required=False)
    scan = forms.FileField(
        label="签字盖章的扫描件",
        required=False,
        allow_empty_file=True,
        help_text="PDF、Word 或照片，不超过 20 MB；上传后不能更换",
    )


class TemplateForm(PlainForm):
    """A template's name and text."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label="范本名称", max_length=60)
    body = forms.CharField(
        label="正文",
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 26}),
        help_text="占位符写成 {{项目名称}} 这样，起草协议时自动换成项目的内容。",
    )


def _offer(form: forms.Form, name: str, rows: Any) -> None:
    field = form.fields[name]
    if isinstance(field, forms.ModelChoiceField):
        field.queryset = rows
