"""The forms of one step of the lifecycle."""

from typing import Any

from django import forms

from kit.fields import FilesField
from kit.plain_form import PlainForm
from projects.lifecycle import Step
from projects.models import PaperKind
from projects.services.advance import LONGEST_NOTE
from projects.services.papers import LONGEST_NOTE as LONGEST_PAPER_NOTE
from projects.services.papers import MOST_AT_ONCE, Paper, usual_kind

PAPERS_HELP = "PDF、Word、Excel 或照片，每个不超过 20 MB，可一次选几个。"


class PapersForm(PlainForm):
    """Papers to attach to a step, and what they are."""

    papers = FilesField(label="附件", most=MOST_AT_ONCE, required=False, help_text=PAPERS_HELP)
    paper_kind = forms.ChoiceField(
        label="附件是什么材料", choices=PaperKind.choices, required=False
    )

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields["paper_kind"].initial = usual_kind(step)

    def papers_given(self) -> list[Paper]:
        """Return what was brought, for the service."""
        kind = PaperKind(self.cleaned_data["paper_kind"] or usual_kind(self.step))
        return [Paper(upload, kind) for upload in self.cleaned_data["papers"]]


class StepForm(PapersForm):
    """A note, papers, and the state the page showed when it was opened."""

    seen_state = forms.CharField(widget=forms.HiddenInput)
    note = forms.CharField(
        label="说明",
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明依据、结果或理由。它会留在办理记录里，不能修改。",
    )
    field_order = ("seen_state", "note")

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, step=step, **kwargs)
        self.fields["note"].required = step.note_required


class MorePapersForm(PapersForm):
    """Papers that come later, and why."""

    note = forms.CharField(
        label="说明",
        max_length=LONGEST_PAPER_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明补充的是什么、为什么现在补。它会留在办理记录里。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].required = True
        self.fields["papers"].error_messages["required"] = "请选择要补充的文件。"
