"""Forms of kept filters (常用筛选)."""

from django import forms
from django.http import QueryDict

from funds.services.saved_filters import LONGEST_NAME


class SaveForm(forms.Form):
    """A name for what the list is filtered by."""

    name = forms.CharField(
        label="名字",
        max_length=LONGEST_NAME,
        error_messages={"required": "请给这个筛选起个名字，例如“有应付未付”。"},
    )
    asked = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)

    def conditions(self) -> dict[str, str]:
        """Return the address the list was shown at, as its conditions."""
        return QueryDict(self.cleaned_data["asked"]).dict()


class ManageForm(forms.Form):
    """Rename or remove one of one's own."""

    kept = forms.IntegerField(widget=forms.HiddenInput)
    act = forms.ChoiceField(choices=[("rename", "改名"), ("remove", "删除")])
    name = forms.CharField(label="名字", max_length=LONGEST_NAME, required=False)
