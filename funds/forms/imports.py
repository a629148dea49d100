"""Forms of bringing in sheets."""

import uuid
from typing import Any

from django import forms

from kit.plain_form import PlainForm


class SheetForm(PlainForm):
    """The file that is brought."""

    file = forms.FileField(
        label="填好的表",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={
            "required": "请选择填好的表。",
            "empty": "这个文件是空的。请重新选择。",
            "missing": "请选择填好的表。",
        },
    )

    def __init__(self, *args: Any, most: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = f".xlsx 或 .csv，{most}。上传后先核对，不会马上写入。"


def fresh_key() -> str:
    """Return the key of a button that acts once."""
    return uuid.uuid4().hex


class OnceButton(forms.Form):
    """A button whose act is done once, however often it is pressed."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=fresh_key)
