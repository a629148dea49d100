"""What the pages of the books are narrowed by: a day, a month, an account."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from funds.models import Account
from kit.controls import DateControl

MONTHS = range(1, 13)


class BalanceDayForm(forms.Form):
    """The day balances are looked at, within the year."""

    on = forms.DateField(
        label="截至",
        label_suffix="",
        widget=DateControl,
        error_messages={"invalid": "日期要写成 2021-12-31 这样。请重新填写。"},
    )

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year

    def clean_on(self) -> date:
        day: date = self.cleaned_data["on"]
        if day.year != self.year:
            raise forms.ValidationError(
                f"截至日期要在{self.year}年之内。看别的年份，请先改右上角的年度。"
            )
        return day


class JournalFilterForm(forms.Form):
    """Which of a year's entries are listed; what the lists do not offer is left aside."""

    month = forms.TypedChoiceField(label="月份", required=False, coerce=int, empty_value=None)
    account = forms.ChoiceField(label="科目", required=False)

    def __init__(self, *args: Any, accounts: Sequence[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.accounts = {account.code: account for account in accounts}
        self.month_choices = [("", "全年"), *((str(month), f"{month}月") for month in MONTHS)]
        self.account_choices = [("", "全部"), *((a.code, str(a)) for a in accounts)]
        for name, choices in (("month", self.month_choices), ("account", self.account_choices)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        self.full_clean()

    @property
    def month_asked(self) -> int | None:
        month: int | None = self.cleaned_data.get("month")
        return month

    @property
    def account_asked(self) -> Account | None:
        return self.accounts.get(self.cleaned_data.get("account", ""))
