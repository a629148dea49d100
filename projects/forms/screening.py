"""The form of a form check (形式审查)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from kit.controls import DateControl
from kit.fields import FilesField
from kit.hours import DAY_END
from kit.plain_form import PlainForm
from projects.forms.calls import HOURS_HELP, instant_given
from projects.forms.steps import PAPERS_HELP
from projects.models import PaperKind, ScreeningOutcome
from projects.services.papers import MOST_AT_ONCE, Paper
from projects.services.screening import LONGEST_OPINION, Answer, Verdict

MET, NOT_MET = "met", "not"


@dataclass(frozen=True)
class Line:
    """One line of the checklist, as the page lays it."""

    text: str
    met: BoundField
    note: BoundField


class ScreeningForm(PlainForm):
    """Each line met or not, what it comes to, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="审查结论", choices=ScreeningOutcome.choices, widget=forms.RadioSelect
    )
    opinion = forms.CharField(
        label="意见",
        required=False,
        max_length=LONGEST_OPINION,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="退回或不予受理时必须写明缺什么、为什么；申报单位会看到",
    )
    due_on = forms.DateField(
        label="补正截止日期", required=False, widget=DateControl, help_text="退回补正时填写"
    )
    due_hours = forms.CharField(
        label="补正截止时刻", max_length=8, required=False, initial=DAY_END, help_text=HOURS_HELP
    )

    papers = FilesField(
        label="附件",
        most=MOST_AT_ONCE,
        required=False,
        help_text=f"盖章的审查意见等。{PAPERS_HELP}",
    )

    def __init__(self, *args: Any, checklist: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.checklist = checklist
        for n, text in enumerate(checklist):
            self.fields[f"met_{n}"] = forms.ChoiceField(
                label=text,
                choices=((MET, "符合"), (NOT_MET, "不符合")),
                widget=forms.RadioSelect,
                error_messages={"required": "请选“符合”或“不符合”。"},
            )
            self.fields[f"note_{n}"] = forms.CharField(label="说明", required=False, max_length=200)

    def lines(self) -> list[Line]:
        """Return the checklist's lines with their fields."""
        return [
            Line(text, self[f"met_{n}"], self[f"note_{n}"]) for n, text in enumerate(self.checklist)
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        given["due_at"] = instant_given(self, "due")
        return given

    def papers_given(self) -> list[Paper]:
        """Return what was brought, for the service."""
        return [Paper(upload, PaperKind.SCREENING) for upload in self.cleaned_data["papers"]]

    def verdict(self) -> Verdict:
        """Return what was entered, once the form is valid."""
        given = self.cleaned_data
        answers = tuple(
            Answer(text, given[f"met_{n}"] == MET, given[f"note_{n}"])
            for n, text in enumerate(self.checklist)
        )
        outcome = ScreeningOutcome(given["outcome"])
        return Verdict(outcome, answers, given["opinion"], given["due_at"])
