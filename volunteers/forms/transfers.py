"""Forms of transfers (转组织): whom an organisation asks for, and why one comes to nothing."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from kit.plain_form import PlainForm
from volunteers.forms.fields import OrganisationField, ReasonField
from volunteers.models import Organisation, Volunteer


class AskForm(PlainForm):
    """A volunteer by their number, and the organisation that asks for them."""

    volunteer = forms.CharField(
        label="志愿者编号", max_length=20, help_text="请志愿者本人告诉您，在手机“我的”里看得到"
    )
    organisation = OrganisationField(label="转入组织")

    def __init__(self, *args: Any, among: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].among = among  # type: ignore[attr-defined]

    def clean_volunteer(self) -> Volunteer:
        """Return the volunteer of the number typed."""
        number = self.cleaned_data["volunteer"].strip()
        found = Volunteer.objects.defer("sealed").filter(number=number).first()
        if found is None:
            raise forms.ValidationError("没有这个志愿者编号。请核对。")
        return found


class RefuseForm(PlainForm):
    """Why somebody does not pass to an organisation."""

    note = ReasonField(label="不接收的原因", max_length=200, help_text="本人会看到")
