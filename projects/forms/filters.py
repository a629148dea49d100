"""The filters of the project list, read from its address."""

from typing import Any

from django import forms
from django.http import QueryDict

from projects.lifecycle import Stage, State
from projects.models import YearOutcome
from projects.queries.choices import Choices
from projects.queries.projects import DEFAULT_SORT, SORTS, ProjectFilter

ALL_YEARS = "all"


class FilterForm(forms.Form):
    """What the list's address asks for. A value that is not offered is left out and told."""

    q = forms.CharField(required=False, max_length=60)
    view = forms.ChoiceField(required=False, choices=[(ALL_YEARS, "全部年度")])
    outcome = forms.ChoiceField(required=False, choices=YearOutcome.choices)
    group = forms.ChoiceField(required=False)
    funded = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    category = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    lead = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(required=False, choices=State.choices)
    stage = forms.ChoiceField(required=False, choices=[(s.name, s.value) for s in Stage])
    owing = forms.BooleanField(required=False)
    sort = forms.ChoiceField(
        required=False, choices=[(code, sort.label) for code, sort in SORTS.items()]
    )

    def __init__(self, data: QueryDict, *, years: list[int], choices: Choices) -> None:
        super().__init__(data)
        self.groups = choices.groups
        self._offer("funded", [(str(year), str(year)) for year in years])
        self._offer("group", [(group.code, group.name) for group in choices.groups])
        self._offer("category", [(str(row.pk), row.name) for row in choices.categories])
        self._offer("lead", [(str(unit.pk), unit.name) for unit in choices.units])
        self.understood = self.is_valid()

    def offered(self, name: str) -> list[tuple[str, str]]:
        """Return the values of a condition and their words."""
        field = self.fields[name]
        if not isinstance(field, forms.ChoiceField):
            return []
        return [(str(value), str(words)) for value, words in field.widget.choices]

    def chosen(self, name: str) -> Any:
        """Return a condition as understood; empty or ``None`` when it was not given or offered."""
        return self.cleaned_data.get(name)

    def sort_code(self) -> str:
        """Return the code of the order asked for."""
        return self.chosen("sort") or DEFAULT_SORT

    def wanted(self, year: int) -> ProjectFilter:
        """Return the conditions; the year's own unless every year was asked for."""
        every_year = self.chosen("view") == ALL_YEARS
        group = next((g for g in self.groups if g.code == self.chosen("group")), None)
        outcome, state, stage = (self.chosen(name) for name in ("outcome", "state", "stage"))
        return ProjectFilter(
            year=None if every_year else year,
            outcome=YearOutcome(outcome) if outcome and not every_year else None,
            group_id=group.pk if group and not every_year else None,
            funding_year=self.chosen("funded"),
            category_id=self.chosen("category"),
            lead_unit_id=self.chosen("lead"),
            state=State(state) if state else None,
            stage=Stage[stage] if stage else None,
            search=self.chosen("q") or "",
        )

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
