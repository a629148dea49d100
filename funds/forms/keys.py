"""The hidden key that makes a form post once, however often it is sent."""

import uuid
from typing import Any

from django import forms

from kit.controls import DateControl
from kit.plain_form import PlainForm


class OnceForm(PlainForm):
    """A form whose act is done once; ``key`` is made when the page is opened."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4().hex
        self.fields["key"].error_messages["required"] = "页面已过期。请重新打开页面再填。"


class ReverseForm(PlainForm):
    """Why and on which day a document is reversed."""

    on = forms.DateField(label="冲销日期", widget=DateControl)
    reason = forms.CharField(
        label="冲销理由",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明哪里错了。原来的记录会保留，另记一笔相反的金额。",
    )
