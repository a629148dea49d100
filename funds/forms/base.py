"""The base of the money's forms."""

from typing import Any

from django import forms


class MoneyForm(forms.Form):
    """A form that says in plain words which field is still empty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            verb = "选择" if isinstance(field, forms.ChoiceField) else "填写"
            field.error_messages["required"] = f"请{verb}{field.label}。"
