"""Forms of divisions (区县), residents (常住人口) and stations (站点)."""

from typing import Any

from django import forms

from funds.forms.choices import offer
from kit import clock
from kit.controls import DateControl
from kit.plain_form import PlainForm
from volunteers.forms.fields import OrganisationField, ReasonField, WordsField
from volunteers.models import Division, Organisation, Station, StationKind
from volunteers.queries.divisions import divisions_in_use
from volunteers.services.divisions import PopulationData
from volunteers.services.stations import StationData


class DivisionForm(PlainForm):
    """A division by its code of GB/T 2260."""

    code = forms.CharField(label="区划代码", max_length=6, help_text="6 位数字，例如 140105")
    name = forms.CharField(label="名称", max_length=20, help_text="写全称，例如小店区")


class DivisionNameForm(PlainForm):
    """The name a division has now."""

    name = forms.CharField(label="名称", max_length=20)


class RetireForm(PlainForm):
    """From which day something is offered no more."""

    on = forms.DateField(label="停用日期", widget=DateControl, initial=clock.today)


class PopulationForm(PlainForm):
    """How many people lived somewhere on a day, as a source says it."""

    residents = forms.IntegerField(
        label="常住人口（人）", min_value=1, max_value=100_000_000, help_text="写到个位，不用万"
    )
    counted_on = forms.DateField(label="统计日期", widget=DateControl)
    source = forms.CharField(label="来源", max_length=120, help_text="例如：第七次全国人口普查公报")

    def data_given(self) -> PopulationData:
        return PopulationData(**self.cleaned_data)


class StationForm(PlainForm):
    """A station as it is registered."""

    name = forms.CharField(label="名称", max_length=60)
    kind = forms.ChoiceField(label="种类", choices=StationKind.choices)
    organisation = OrganisationField(label="管理组织", required=False)
    division: "forms.ModelChoiceField[Division]" = forms.ModelChoiceField(
        label="区县", queryset=None, required=False, empty_label="没有填"
    )
    address = forms.CharField(label="地址", max_length=120, required=False)
    latitude = forms.DecimalField(
        label="纬度", required=False, max_digits=8, decimal_places=6, help_text="例如 37.870590"
    )
    longitude = forms.DecimalField(
        label="经度", required=False, max_digits=9, decimal_places=6, help_text="例如 112.548879"
    )
    equipment = WordsField(
        label="设备与便民物品",
        max_length=400,
        required=False,
        help_text="各项之间用顿号分开，例如：饮水机、急救箱、充电宝",
    )
    hours = forms.CharField(
        label="开放时间", max_length=60, required=False, help_text="例如：每天 9:00–18:00"
    )
    contact = forms.CharField(label="联系人", max_length=40, required=False)
    phone = forms.CharField(label="联系电话", max_length=40, required=False)
    opened_on = forms.DateField(label="启用日期", widget=DateControl, required=False)

    def __init__(self, *args: Any, station: Station | None = None, **kwargs: Any) -> None:
        if station is not None:
            given = {name: getattr(station, name) for name in self.base_fields}
            given["equipment"] = "、".join(station.equipment)
            given["organisation"] = station.organisation.number if station.organisation else ""
            kwargs.setdefault("initial", given)
        super().__init__(*args, **kwargs)
        self.fields["organisation"].among = Organisation.objects.all()  # type: ignore[attr-defined]
        offer(self, "division", divisions_or(station.division_id if station else None))

    def data_given(self) -> StationData:
        given = self.cleaned_data
        return StationData(**{**given, "kind": StationKind(given["kind"])})


class CloseForm(PlainForm):
    """From which day something is closed, and why."""

    on = forms.DateField(label="停用日期", widget=DateControl, initial=clock.today)
    reason = ReasonField(label="理由", max_length=300)


def divisions_or(kept: int | None) -> Any:
    """Return the divisions in use, and the one that a row names already."""
    rows = divisions_in_use()
    return rows | Division.objects.filter(pk=kept).order_by("code") if kept else rows
