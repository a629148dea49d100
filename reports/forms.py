"""Forms of reports: asking for one, signing its lines, calling it final, writing its words."""

import uuid
from typing import Any

from django import forms

from reports.kinds.annual import SECTIONS


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


class CountersignForm(forms.Form):
    """Countersign a line; nothing to fill in."""


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
