"""Forms of volunteers' requests about what is kept of them."""

from django import forms

from kit.controls import DateControl
from kit.plain_form import PlainForm
from volunteers.forms.fields import ReasonField
from volunteers.models import RequestKind, RequestState, RequestWay, ServiceRecord
from volunteers.services.requests import MOST_WORDS, Asked, Entered


class AskForm(PlainForm):
    """What a volunteer asks for."""

    kind = forms.ChoiceField(label="要办什么", choices=RequestKind.choices)
    content = forms.CharField(
        label="内容",
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="哪里不对、应是什么、有什么依据。加密保存，只有办理的人看得到",
    )
    record = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def asked(self, record: ServiceRecord | None) -> Asked:
        """Return what is asked for, for the service; ``record`` is what an objection is about."""
        given = self.cleaned_data
        return Asked(RequestKind(given["kind"]), given["content"], record)


class EnterForm(AskForm):
    """What somebody without a phone asks for, with how and when they did."""

    way = forms.ChoiceField(
        label="怎样提出的", choices=[row for row in RequestWay.choices if row[0] != RequestWay.OWN]
    )
    made_on = forms.DateField(label="提出日期", widget=DateControl)
    field_order = ("kind", "content", "way", "made_on", "record")

    def entered(self) -> Entered:
        """Return how it was made, for the service."""
        given = self.cleaned_data
        return Entered(RequestWay(given["way"]), given["made_on"])


class AnswerForm(PlainForm):
    """What is answered."""

    state = forms.ChoiceField(
        label="结果",
        choices=[(RequestState.DONE, "已办"), (RequestState.REFUSED, "不予办理")],
        widget=forms.RadioSelect,
    )
    answer = ReasonField(
        label="答复", max_length=300, help_text="办了什么，或为什么不予办理。本人会看到"
    )
