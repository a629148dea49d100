"""Forms of reports: asking for one, signing its lines, calling it final, writing its words."""

import uuid
from typing import Any

from django import forms

from kit.controls import DateControl, MoneyControl
from kit.fields import AmountField
from reports.figures import FIGURES
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


NOT_COMPUTED = "-"
"""The choice of a number that the portal does not compute: it is named below."""
UNITS = ("人", "人次", "小时", "个", "场", "次", "项", "件", "元", "%")
PARTED = frozenset({"小时", "元", "%"})
"""Units whose numbers may have a part of one."""


class StatementForm(forms.Form):
    """A number as a document states it (原文所述)."""

    figure = forms.ChoiceField(
        label="数字",
        choices=lambda: [*figure_choices(), (NOT_COMPUTED, "平台不计算的数字，在下面写名称")],
        help_text="单位随数字而定，写在括号里",
        error_messages={"required": "请选择是哪个数字。"},
    )
    parameter = forms.CharField(
        label="哪一项",
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"list": "objects", "autocomplete": "off"}),
        help_text="数字带“某项”时填：募捐或应付款的编号、立项年份、归类或区县的代码、星级的名称。"
        "其余留空。",
    )
    name = forms.CharField(
        label="数字名称",
        required=False,
        max_length=60,
        help_text="平台不计算的才填，照文件的叫法，例如 培训志愿服务骨干",
    )
    unit = forms.ChoiceField(
        label="单位",
        required=False,
        choices=[("", "请选择"), *((unit, unit) for unit in UNITS)],
        help_text="平台不计算的才选",
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
    as_of = forms.DateField(
        label="截至日期",
        required=False,
        widget=DateControl,
        help_text="文件写的截至哪一天；没有写的，平台不计算的数字填文件日期，其余留空",
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
        if data.get("figure") == NOT_COMPUTED:
            self._check_named(data)
        elif data.get("name"):
            self.add_error("name", "选了上面的数字就不用写名称。请清空，或选“平台不计算的数字”。")
        value, unstated = data.get("value"), data.get("unstated")
        if "value" in self.errors:
            return data
        if value is None and not unstated:
            self.add_error("value", "请填写数值；原文没有确切数值的，勾选“未说明”。")
        elif value is not None and unstated:
            self.add_error("value", "已勾选“未说明”。请清空数值，或取消勾选。")
        elif value is not None and value % 1 and (unit := self._unit()) not in {*PARTED, ""}:
            self.add_error("value", f"这个数字按“{unit}”数，请填写整数。")
        return data

    def _check_named(self, data: dict[str, Any]) -> None:
        """A number that nothing computes has a name of its own, a unit and a day."""
        name = data.get("name", "")
        if not name:
            self.add_error("name", "请照文件写明这是什么数字。")
        elif name in FIGURES or any(figure.label == name for figure in FIGURES.values()):
            self.add_error("name", f"平台计算“{name}”。请在上面的“数字”里选它。")
        if not data.get("unit"):
            self.add_error("unit", "请选择单位。")
        if data.get("as_of") is None and "as_of" not in self.errors:
            self.add_error("as_of", "请填写截至日期；文件没有写的，填文件日期。")

    def _unit(self) -> str:
        """Return the unit: a figure's own, or that of a number nothing computes."""
        key = self.cleaned_data.get("figure", "")
        if key in FIGURES:
            return FIGURES[key].unit.value
        chosen: str = self.cleaned_data.get("unit", "")
        return chosen

    def statement(self, year: int) -> StatementData:
        """Return what was entered for ``year``, once the form is valid."""
        left = {"unstated", "name", "unit", "figure"}
        given = {key: value for key, value in self.cleaned_data.items() if key not in left}
        figure = self.cleaned_data["figure"]
        if figure == NOT_COMPUTED:
            figure = self.cleaned_data["name"]
        return StatementData(year=year, figure=figure, unit=self._unit(), **given)
