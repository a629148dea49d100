"""Forms of the volunteer's phone: mobile, code, who one is, and joining."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from funds.forms.choices import offer
from kit.errors import Refusal
from kit.plain_form import PlainForm
from volunteers.forms.fields import OrganisationField
from volunteers.forms.volunteers import MonthControl
from volunteers.identity import mobile_of, tidied
from volunteers.models import Division, IdKind, Organisation
from volunteers.queries.divisions import divisions_in_use
from volunteers.services.joining import Consents
from volunteers.services.registering import Guardian, VolunteerData


def _private(**attrs: str) -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attrs})


class MobileForm(PlainForm):
    """The mobile a code is to be sent to."""

    mobile = forms.CharField(
        label="手机号码",
        max_length=20,
        widget=forms.TextInput(
            attrs={"inputmode": "tel", "autocomplete": "tel-national", "spellcheck": "false"}
        ),
    )

    def clean_mobile(self) -> str:
        try:
            return mobile_of(self.cleaned_data["mobile"])
        except Refusal as refusal:
            raise forms.ValidationError(refusal.message) from refusal


class CodeForm(PlainForm):
    """The code that was sent."""

    code = forms.RegexField(
        r"^\s*\d{6}\s*$",
        label="验证码",
        error_messages={"invalid": "验证码是 6 位数字。请看短信。"},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "6"}
        ),
    )

    def clean_code(self) -> str:
        return tidied(self.cleaned_data["code"])


class LastFourForm(PlainForm):
    """Which of the people of one mobile somebody is."""

    last_four = forms.RegexField(
        r"^\s*[0-9A-Za-zＸｘ０-９]{4}\s*$",
        label="证件号码后四位",
        error_messages={"invalid": "请填 4 位，最后一位可以是 X。"},
        widget=_private(maxlength="4"),
        help_text="有几位志愿者登记了这个手机号，凭后四位找到您",
    )


class JoinForm(PlainForm):
    """A volunteer as they register themselves; the mobile was proven before."""

    name = forms.CharField(
        label="姓名", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    id_kind = forms.ChoiceField(label="证件类型", choices=IdKind.choices)
    id_number = forms.CharField(
        label="证件号码",
        max_length=40,
        widget=_private(),
        help_text="加密保存；页面上只显示后四位",
    )
    birth_month = forms.DateField(
        label="出生年月",
        required=False,
        widget=MonthControl,
        input_formats=["%Y-%m", "%Y-%m-%d", "%Y年%m月"],
        help_text="用身份证的不用填，从号码读出",
    )
    division: "forms.ModelChoiceField[Division]" = forms.ModelChoiceField(
        label="常住区县", queryset=None, required=False, empty_label="没有填"
    )
    organisation = OrganisationField(
        label="志愿服务组织",
        required=False,
        help_text="填组织编号或完整名称；没有就空着，以后可以再加入",
    )
    guardian_name = forms.CharField(label="监护人姓名", max_length=40, required=False)
    guardian_phone = forms.CharField(
        label="监护人电话", max_length=24, required=False, widget=_private(inputmode="tel")
    )
    guardian = forms.BooleanField(label="我是监护人，同意孩子注册并保存孩子的信息", required=False)
    is_unranked = forms.BooleanField(
        label="不参加排名", required=False, help_text="排行榜上不出现您；以后可以改"
    )
    kept = forms.BooleanField(label="我同意保存姓名、手机和服务时长", required=False)
    identity = forms.BooleanField(label="我单独同意保存证件号码", required=False)

    def __init__(self, *args: Any, among: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].among = among  # type: ignore[attr-defined]
        offer(self, "division", divisions_in_use())

    def data_given(self, mobile: str) -> VolunteerData:
        given = self.cleaned_data
        born = given["birth_month"]
        return VolunteerData(
            name=given["name"],
            id_kind=IdKind(given["id_kind"]),
            id_number=given["id_number"],
            mobile=mobile,
            birth_month=born.replace(day=1) if born else None,
            division=given["division"],
            organisation=given["organisation"],
            guardian=Guardian(given["guardian_name"], given["guardian_phone"]),
            is_unranked=given["is_unranked"],
        )

    def consents(self) -> Consents:
        given = self.cleaned_data
        return Consents(given["kept"], given["identity"], given["guardian"])


class TransferForm(PlainForm):
    """The organisation somebody wants to pass to."""

    organisation = OrganisationField(label="转入的组织")

    def __init__(self, *args: Any, among: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].among = among  # type: ignore[attr-defined]
