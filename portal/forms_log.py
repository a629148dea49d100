"""The filters of the audit log, read from its address."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from funds.models import Fund
from kit.controls import DateControl
from kit.errors import Outcome
from portal.window.audit_log import PLATFORM, LogFilter

# Days beyond these have no neighbour, or no moment in UTC.
SENSIBLE = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


class LogForm(forms.Form):
    """What the log is narrowed by; a value that cannot be read is left out and told."""

    fund = forms.ChoiceField(label="基金", required=False)
    outcome = forms.ChoiceField(
        label="结果", required=False, choices=[("", "全部"), *Outcome.choices]
    )
    person = forms.CharField(label="账号", required=False, max_length=40)
    first = forms.DateField(label="自", required=False, widget=DateControl, validators=SENSIBLE)
    last = forms.DateField(label="至", required=False, widget=DateControl, validators=SENSIBLE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        funds = Fund.objects.order_by("pk").values_list("slug", "city")
        choices = [("", "全部"), (PLATFORM, "平台本身"), *funds]
        field = self.fields["fund"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        self.understood = self.is_valid()

    def wanted(self) -> LogFilter:
        """Return the conditions that could be read."""
        given = self.cleaned_data
        outcome = given.get("outcome")
        return LogFilter(
            fund=given.get("fund", ""),
            person=(given.get("person") or "").strip(),
            outcome=Outcome(outcome) if outcome else None,
            first=given.get("first"),
            last=given.get("last"),
        )
