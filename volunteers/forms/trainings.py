"""Forms of trainings (培训)."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet

from kit.controls import DateControl
from volunteers.forms.entries import EntryForm
from volunteers.forms.fields import NumbersField, OrganisationField
from volunteers.models import Organisation
from volunteers.services.trainings import TrainingData


class TrainingForm(EntryForm):
    """One training and who was there."""

    title = forms.CharField(label="培训名称", max_length=80)
    held_on = forms.DateField(label="培训日期", widget=DateControl)
    hours = forms.DecimalField(
        label="时长（小时）",
        min_value=Decimal("0.1"),
        max_value=24,
        decimal_places=1,
        help_text="例如 2.5",
    )
    place = forms.CharField(label="地点", max_length=80, required=False)
    organisation: forms.Field = OrganisationField(label="主办组织", required=False)
    numbers = NumbersField(
        label="参加的志愿者编号",
        help_text="一行一个，或用顿号、空格分开；没有名单的留空，写下面的人次",
    )
    stated_times = forms.IntegerField(
        label="参加人次",
        required=False,
        min_value=1,
        help_text="没有名单，或名单不全时填；留空就按名单数",
    )
    basis = forms.CharField(
        label="人次的依据", max_length=120, required=False, help_text="例如：签到表、培训总结"
    )

    def __init__(self, *args: Any, among: QuerySet[Organisation], whole: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.among = among  # type: ignore[attr-defined]
        field.required = not whole
        if whole:
            field.help_text = "填组织编号，或完整的组织名称；文明办主办的留空"

    def data_given(self) -> TrainingData:
        """Return what was typed, for the service."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "key"}
        minutes = int(given.pop("hours") * 60)
        return TrainingData(minutes=minutes, **given)
