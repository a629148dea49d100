"""Forms of putting people on a shift, and of taking them off."""

from django import forms

from kit.plain_form import PlainForm
from volunteers.forms.fields import ReasonField


class PlaceForm(PlainForm):
    """Who is looked for, and numbers of who is to be put on; posted, so no address holds them."""

    what = forms.CharField(
        label="查找志愿者",
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="志愿者编号、完整的证件号码或手机号码，或姓名的开头",
    )
    numbers = forms.CharField(
        label="志愿者编号",
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="几个编号之间用逗号或空格分开",
    )


class TakeOffForm(PlainForm):
    """Why somebody is taken off a shift."""

    note = ReasonField(
        label="取消的原因", max_length=200, help_text="本人会看到，例如：本人来电说来不了"
    )
