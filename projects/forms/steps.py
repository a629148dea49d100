"""The form of one step of the lifecycle."""

from typing import Any

from django import forms

from kit.plain_form import PlainForm
from projects.lifecycle import Step
from projects.services.advance import LONGEST_NOTE


class StepForm(PlainForm):
    """A note, and the state the page showed when it was opened."""

    seen_state = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="说明",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明依据、结果或理由。它会留在办理记录里，不能修改。",
    )

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].required = step.note_required
