"""A form that speaks plainly of what is missing."""

from typing import Any

from django import forms


class PlainForm(forms.Form):
    """A form that says in plain words which field is still empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_what_is_missing(self)


def name_what_is_missing(form: forms.BaseForm) -> None:
    """Let an empty field of ``form`` ask for itself by its label: 请填写密码。

    For forms of libraries too, once their labels are ours.
    """
    unsaid = forms.Field.default_error_messages["required"]
    for field in form.fields.values():
        if field.error_messages["required"] != unsaid:
            continue
        verb = "选择" if isinstance(field, forms.ChoiceField) else "填写"
        field.error_messages["required"] = f"请{verb}{field.label}。"
