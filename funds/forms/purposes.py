"""Forms of purposes (资金用途)."""

from django import forms

from funds.services.purposes import PurposeData
from kit.plain_form import PlainForm


class PurposeForm(PlainForm):
    """What money is bound to."""

    code = forms.CharField(label="代码", max_length=20, help_text="本基金自定，例如：LH")
    name = forms.CharField(label="用途", max_length=60, help_text="例如：义务植树")
    restricted = forms.BooleanField(
        label="限定性资金",
        required=False,
        initial=True,
        help_text="捐赠人或活动限定了用途的，勾选",
    )
    note = forms.CharField(label="说明", max_length=200, required=False)

    def data_given(self) -> PurposeData:
        """Return what was typed, for the service."""
        return PurposeData(**self.cleaned_data)
