"""The forms of a project's closure."""

from django import forms

from kit.plain_form import PlainForm
from projects.models import Closure
from projects.services.advance import LONGEST_NOTE
from projects.services.closing import LONGEST, SummaryData


def _text(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=help_text,
    )


class PackageForm(PlainForm):
    """The button that asks for an archive; its key makes a second press the same job."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40)


class SummaryForm(PlainForm):
    """The closing summary, and the version of it that was opened."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    results = _text("项目成效", "做成了什么，服务了谁，指标完成得怎样。")
    experience = _text("经验与不足", "好的做法，遇到的问题。")
    next_plan = _text("下一阶段打算", "明年接着做什么。明年申报时可以从这里接着写。")

    def summary(self) -> SummaryData:
        """Return what was written, for the service."""
        names = ("results", "experience", "next_plan")
        return SummaryData(**{name: self.cleaned_data[name] for name in names})


def values_of(closure: Closure | None) -> dict[str, object]:
    """Return what the form begins with."""
    if closure is None:
        return {"version": 0}
    names = ("version", "results", "experience", "next_plan")
    return {name: getattr(closure, name) for name in names}


class CloseForm(PlainForm):
    """A note on the closing or the archiving, and the state the page showed."""

    seen_state = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="说明",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="会议、文号等依据。它会留在办理记录里，不能修改。",
    )
