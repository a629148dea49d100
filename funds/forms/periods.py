"""The form that closes a month."""

from django import forms

from kit.plain_form import PlainForm


class ClosePeriodForm(PlainForm):
    """A tick, since a closed month stays closed."""

    checked = forms.BooleanField(
        label="我已核对本月凭证，知道关账后不能再记入",
        error_messages={"required": "请先核对本月凭证，再勾选这一项。"},
    )
