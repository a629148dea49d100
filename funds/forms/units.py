"""Forms of units (单位)."""

from typing import Any

from django import forms
from django.db.models import Q

from funds.forms.choices import offer
from funds.models import Unit, UnitKind
from funds.queries.units import units_in_use
from funds.services.units import UnitData
from kit import clock
from kit.controls import DateControl
from kit.plain_form import PlainForm


class UnitForm(PlainForm):
    """A unit as its papers say it."""

    name = forms.CharField(
        label="单位名称", max_length=80, help_text="写全称，和登记证书、公章一致"
    )
    kinds = forms.MultipleChoiceField(
        label="种类",
        choices=UnitKind.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="一家单位可以同时是几种",
    )
    # Longer than the code, since people type it with blanks and in full width.
    code = forms.CharField(
        label="统一社会信用代码",
        max_length=40,
        required=False,
        help_text="18 位，照登记证书填写；没有就留空",
    )
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(
        label="联系电话",
        max_length=40,
        required=False,
        help_text="手机，或带区号的座机，例如 0351-1234567",
    )
    parent: "forms.ModelChoiceField[Unit]" = forms.ModelChoiceField(
        queryset=None, label="上级单位", required=False, empty_label="没有上级单位"
    )
    address = forms.CharField(label="单位地址", max_length=120, required=False)

    def __init__(self, *args: Any, unit: Unit | None = None, **kwargs: Any) -> None:
        if unit is not None:
            kwargs.setdefault("initial", {name: getattr(unit, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)
        self.fields["kinds"].error_messages["required"] = "请至少选一个种类。"
        choices = units_in_use()
        if unit is not None:
            kept = Unit.objects.filter(Q(retired_on=None) | Q(pk=unit.parent_id))
            choices = kept.exclude(pk=unit.pk).order_by("pinyin", "id")
        offer(self, "parent", choices)

    def data_given(self) -> UnitData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return UnitData(**{**given, "kinds": [UnitKind(kind) for kind in given["kinds"]]})


class RetireForm(PlainForm):
    """From which day a unit is no longer used, and why."""

    on = forms.DateField(label="停用日期", widget=DateControl, initial=clock.today)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="例如：机构改革文件的名称和文号，职能转给了哪家单位",
    )
