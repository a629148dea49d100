"""What forms of entries (登记) share: sent once, and withdrawn with a reason."""

import uuid

from django import forms

from kit.plain_form import PlainForm
from volunteers.forms.fields import ReasonField


def _fresh() -> str:
    return uuid.uuid4().hex


class EntryForm(PlainForm):
    """A form whose ``key`` tells the second sending of one entry from another entry."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=40, initial=_fresh)


class WithdrawForm(PlainForm):
    """Why an entry is withdrawn."""

    reason = ReasonField(label="作废的原因", max_length=200)
