"""Forms of days worked or free (节假日与调休)."""

from typing import Any

from django import forms

from kit.controls import DateControl
from kit.plain_form import PlainForm
from projects.models import Holiday
from projects.services.holidays import HolidayData, state_of

WORKS, REST = "works", "rest"


class DayForm(PlainForm):
    """Whether a day is worked, and by which announcement."""

    works = forms.ChoiceField(
        label="这一天",
        choices=((REST, "放假（不算工作日）"), (WORKS, "上班（算工作日）")),
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label="说明", max_length=40, help_text="例如：国庆节调休，国办发明电〔2026〕9号"
    )

    @property
    def is_worked(self) -> bool:
        return bool(self.cleaned_data["works"] == WORKS)


class NewDayForm(DayForm):
    """A day to be entered."""

    day = forms.DateField(label="日期", widget=DateControl)
    field_order = ("day", "works", "name")

    def data_given(self) -> HolidayData:
        """Return what was typed, for the service."""
        given = self.cleaned_data
        return HolidayData(given["day"], self.is_worked, given["name"])


class ChangeDayForm(DayForm):
    """A day entered before, as the page showed it."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Holiday, **kwargs: Any) -> None:
        initial = {
            "works": {True: WORKS, False: REST, None: ""}[row.works],
            "name": row.name,
            "seen": state_of(row),
        }
        super().__init__(*args, initial=initial, **kwargs)
