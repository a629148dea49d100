"""The form of 历史录入."""

from django import forms

from kit import clock
from projects.forms.elements import NewProjectForm
from projects.services.historical import HistoricalData

OUTCOMES = (("running", "还在执行（阶段未说明）"), ("closed", "已结项"))


class HistoricalForm(NewProjectForm):
    """A project older than the portal; what the source leaves out stays empty."""

    outcome = forms.ChoiceField(label="资料说它", choices=OUTCOMES, widget=forms.RadioSelect)
    source = forms.CharField(
        label="资料来源",
        max_length=120,
        help_text="例如：“志愿城市·太原”基金2021年度总结。没有写到的请留空，会标为未说明。",
    )
    funding_year = forms.IntegerField(
        label="立项年", required=False, min_value=2000, help_text="资料没有写明时请留空"
    )

    def historical_data(self) -> HistoricalData:
        """Return what was entered, once the form is valid."""
        return HistoricalData(
            elements=self.data_entered(),
            closed=self.cleaned_data["outcome"] == "closed",
            source=self.cleaned_data["source"].strip(),
            funding_year=self.cleaned_data["funding_year"],
        )

    def clean_funding_year(self) -> int | None:
        year: int | None = self.cleaned_data["funding_year"]
        if year is not None and year > clock.today().year:
            raise forms.ValidationError("立项年还没有到。请核对。")
        return year
