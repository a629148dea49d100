"""Forms of reports: asking for one, signing its lines, calling it final, writing its words."""

import uuid
from typing import Any

from django import forms

from kit.controls import MoneyControl
from kit.fields import AmountField
from reports.figures import FIGURES, Unit
from reports.kinds.annual import SECTIONS
from reports.services.statements import StatementData


def fresh_key() -> str:
    """Return the idempotency key of a form that is shown now."""
    return uuid.uuid4().hex


class OnceForm(forms.Form):
    """A form that does its act once, however often it is sent."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=fresh_key)


class YearForm(OnceForm):
    """An act about a year, by its button: 生成报告, 导出台账."""

    year = forms.IntegerField(label="年度", widget=forms.HiddenInput)


class SignForm(forms.Form):
    """Say why a line does not stand against publishing."""

    reason = forms.CharField(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明理由：为什么这一条不妨碍公开。"},
    )


class TextsForm(forms.Form):
    """The words of every section of a year's report."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for section, label in SECTIONS.items():
            self.fields[section] = forms.CharField(
                label=label,
                required=False,
                max_length=20_000,
                strip=True,
                widget=forms.Textarea(attrs={"rows": 6}),
            )


def figure_choices() -> list[tuple[str, str]]:
    """Return every figure by its name and unit; ``某项`` stands for the object it needs."""
    return [
        ("", "请选择"),
        *(
            (key, f"{figure.label.format(year='某', subject='某项')}（{figure.unit}）")
            for key, figure in FIGURES.items()
        ),
    ]


class StatementForm(forms.Form):
    """A number as a document states it (原文所述)."""

    figure = forms.ChoiceField(
        label="数字",
        choices=figure_choices,
        help_text="单位随数字而定，写在括号里",
        error_messages={"required": "请选择是哪个数字。"},
    )
    parameter = forms.CharField(
        label="哪一项",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "objects", "autocomplete": "off"}),
        help_text="数字带“某项”时填：募捐或应付款的编号、立项年份、归类的代码。其余留空。",
    )
    value = AmountField(
        label="原文数值", required=False, widget=MoneyControl, help_text="按上面的单位，只写数"
    )
    unstated = forms.BooleanField(
        label="未说明：原文没有确切数值", required=False, help_text="例如“200余万元”，不要估一个数"
    )
    text = forms.CharField(
        label="原文写法",
        max_length=80,
        help_text="照抄，例如 1,191,516.3元",
        error_messages={"required": "请照抄原文的写法。"},
    )
    document = forms.CharField(
        label="文件",
        max_length=120,
        help_text="文件全名",
        error_messages={"required": "请填写文件名。"},
    )
    quote = forms.CharField(
        label="原文",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="这个数字所在的整句话",
        error_messages={"required": "请照抄这个数字所在的句子。"},
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        value, unstated = data.get("value"), data.get("unstated")
        if "value" in self.errors:
            return data
        if value is None and not unstated:
            self.add_error("value", "请填写数值；原文没有确切数值的，勾选“未说明”。")
        elif value is not None and unstated:
            self.add_error("value", "已勾选“未说明”。请清空数值，或取消勾选。")
        elif value is not None and self._of_items() and value % 1:
            self.add_error("value", "这个数字按“个”数，请填写整数。")
        return data

    def _of_items(self) -> bool:
        key = self.cleaned_data.get("figure", "")
        return key in FIGURES and FIGURES[key].unit is Unit.ITEMS

    def statement(self, year: int) -> StatementData:
        """Return what was entered for ``year``, once the form is valid."""
        given = {key: value for key, value in self.cleaned_data.items() if key != "unstated"}
        unit = FIGURES[given["figure"]].unit.value
        return StatementData(year=year, unit=unit, **given)
