"""Form controls of the face: what a phone's keyboard and a browser's date picker need."""

from django import forms


class DateControl(forms.DateInput):
    """A native date picker; the value is written as the browser wants it, 2021-12-31."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeControl(forms.TimeInput):
    """A native time picker."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


class FilesControl(forms.ClearableFileInput):
    """A file control that takes several files at once."""

    allow_multiple_selected = True


class MoneyControl(forms.TextInput):
    """An amount in 元 as text, so commas and full-width digits reach the form's own cleaning."""

    def __init__(self) -> None:
        super().__init__(attrs={"inputmode": "decimal", "autocomplete": "off"})
