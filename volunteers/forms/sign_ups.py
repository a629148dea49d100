"""The form of declining a sign-up."""

from kit.plain_form import PlainForm
from volunteers.forms.fields import ReasonField


class DeclineForm(PlainForm):
    """Why somebody is not taken."""

    note = ReasonField(
        label="不录用的原因", max_length=200, help_text="报名的人会看到，例如：人数已够"
    )
